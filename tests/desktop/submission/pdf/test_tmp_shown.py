import random, time, pytest, dataclasses
from pathlib import Path
from forms.progress import never
from desktop.submission.verification.printed import Shown, to_show
from desktop.submission.pdf.fonts import Role, OURS
from forms.values import FieldKind
from tests.desktop.submission.pdf.conftest import *
from desktop.submission.pdf.fonts import BUILT_IN
@pytest.mark.parametrize("length",[120,777,1500,3000])
@pytest.mark.parametrize("own",[0,1,2])
@pytest.mark.parametrize("kind",["text","same","digits"])
def test_all(pack, filled, printed, length, own, kind):
    a=filled(length)
    if kind!="text":
        r=random.Random(1)
        unit={"same":"重复","digits":"".join(r.choice("01，一") for _ in range(50))}[kind]
        a=dataclasses.replace(a,answers={**a.answers,**{f.path:(unit*length)[:length] for f in pack.fields.values() if f.kind is FieldKind.LONG_TEXT}})
    fonts={0:OURS,1:{Role.BODY:BUILT_IN/"LXGWWenKai-Regular.ttf"},2:{Role.BODY:BUILT_IN/"NotoSerifSC-400.ttf",Role.HEAD:BUILT_IN/"LXGWWenKai-Regular.ttf"}}[own]
    out,info=printed(a,fonts=fonts)
    shown=Shown.read(out.read_bytes(),never)
    t=time.perf_counter()
    missing=[w for w,x in to_show(pack,a) if not shown.shows(x)]
    print(length,own,kind,info.pages,len(missing),missing[:3],round(time.perf_counter()-t,2),'s')
    assert not missing
