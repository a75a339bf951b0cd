"""A form pack as an Excel workbook, there and back: officials fill a template, `build` makes the six files of it.

`layout` says what stands where and is used both ways; `cells` reads a stranger's workbook, `rows` turns a pack
into rows and `drafting` rows into a pack; `writing` dresses the workbook, `start` is what an empty one begins with.
"""

from desktop.packbook.building import Built, build
from desktop.packbook.folder import write_pack_folder
from desktop.packbook.writing import export, template

__all__ = ["Built", "build", "export", "template", "write_pack_folder"]
