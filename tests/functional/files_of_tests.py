# SPDX-License-Identifier: BSD-2-Clause
"""Files of each kind that a form can take, and of some that it cannot."""

import io
import struct
import zipfile

PDF = (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n"
       b"trailer<</Root 1 0 R>>\n%%EOF\n")
HTML = b"<!DOCTYPE html>\n<html><head><title>CV</title></head></html>\n"
PLAIN = "Lebenslauf: zwölf Jahre in der Pflege.\n".encode()
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde"
EXE = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + b"\0" * 64
SCRIPT = b"#!/bin/sh\necho no\n"


def zipped(*parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts:
            file.writestr(name, text)
    return out.getvalue()


def docx(macros=False):
    types = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxml'
             'formats.org/package/2006/content-types"/>')
    parts = [("[Content_Types].xml", types), ("_rels/.rels", "<r/>"),
             ("word/document.xml", "<d/>")]
    if macros:
        parts.append(("word/vbaProject.bin", "x" * 100))
    return zipped(*parts)


def doc(macros=False):
    """The least of an OLE file (MS-CFB) with a stream WordDocument: header,
    one sector of FAT, one of directory, eight of the stream."""
    def entry(name, kind, start, size, child=0xffffffff):
        wide = name.encode("utf-16-le") + b"\0\0"
        return struct.pack("<64sHBBIII16sIQQIII", wide.ljust(64, b"\0"),
                           len(wide), kind, 1, 0xffffffff, 0xffffffff, child,
                           b"\0" * 16, 0, 0, 0, start, size, 0)

    head = struct.pack("<8s16sHHHHHHIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1"
                       b"\x1a\xe1", b"\0" * 16, 0x3e, 3, 0xfffe, 9, 6, 0, 0,
                       0, 1, 1, 0, 4096, 0xfffffffe, 0, 0xfffffffe, 0)
    head += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    fat = [0xfffffffd, 0xfffffffe] + list(range(3, 10)) + [0xfffffffe]
    fat = struct.pack("<10I", *fat).ljust(512, b"\xff")
    name = "_VBA_PROJECT" if macros else "1Table"
    folder = entry("Root Entry", 5, 0xfffffffe, 0, 1) + \
        entry("WordDocument", 2, 2, 4096) + entry(name, 2, 0xfffffffe, 0)
    return head + fat + folder.ljust(512, b"\0") + b"Lebenslauf ".ljust(4096)
