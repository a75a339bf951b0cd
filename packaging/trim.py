"""What PyInstaller collects and the program never touches. A name is a path inside the frozen folder."""

from __future__ import annotations

import re

_DROPPED = re.compile(
    r"""
    (qt|pyside6)/translations/(?!qtbase_zh_CN\.qm)  # the window speaks Chinese
    | qt_?6?(qml|quick|network|pdf|opengl|test|sql|virtualkeyboard|eglfs|wlshell|waylandeglclienthw|webp)
    | plugins/platforms/(?!.*(xcb|offscreen|windows))
    | wayland                                     # XWayland serves; see hooks/platform.py
    | plugins/(tls|networkinformation|egldeviceintegrations|generic|qmltooling|sqldrivers|designer|qmllint)/
    | plugins/platforminputcontexts/.*virtualkeyboard
    | plugins/platformthemes/.*gtk3                # needs GTK, which it would pull in
    | plugins/imageformats/(?!.*(svg|jpeg|jpg|png|ico))
    | pillow\.libs | opengl32sw | d3dcompiler
    | pyside6/(scripts|glue|typesystems|include|doc)
    | \.pyi$
    """,
    re.VERBOSE | re.IGNORECASE,
)


_OURS = re.compile(r"^lib(python3|ffi|lzma|bz2|xkbcommon|xcb-(?!glx|shm|render\.|randr|sync|xfixes))")
"""Libraries of the build system that ship, because a bare desktop may lack them."""


_HOOKS = ("pyi_rth_inspect", "pyi_rth_multiprocessing", "pyi_rth_pkgutil", "pyi_rth_cryptography_openssl")
"""PyInstaller's preparations for what this program never does: show source, start workers, list modules, load
OpenSSL's plugins. They run, with all they import, before its first line."""


def hook_dropped(name: str) -> bool:
    """Whether a runtime hook of PyInstaller's is left out."""
    return name in _HOOKS


def from_system(name: str) -> bool:
    """Whether this is a shared library of the Linux system that the package depends on instead of shipping it.

    Shipping libX11, libGL's neighbours or libstdc++ breaks with graphics drivers newer than the build.
    """
    return "/" not in name and re.match(r"lib.*\.so", name) is not None and not _OURS.match(name)


def dropped(name: str) -> bool:
    """Whether a file of the frozen folder is left out."""
    return _DROPPED.search(name.replace("\\", "/")) is not None
