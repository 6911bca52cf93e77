"""
What describes tables to other programs: a Frictionless data package and a Croissant, made from the list of fields.

Both name every column with type and meaning, keys, references, the words of closed columns, and each file with its SHA-256.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from disclosure_watch.relations import PRIMARY_KEYS, REFERENCES, values_of
from disclosure_watch.schema import SCHEMA_VERSION
from disclosure_watch.store import flat

NAME = "disclosure-watch"
TITLE = "Documents disclosed by Chinese public bodies, as disclosure_watch recorded them"
LICENCE = "Government information, disclosed by its publishers; their terms apply"

TABLES = {"records": "snapshots", "changes": "ledger"}
"""What a resource is called, where that is not its table's name."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a resource: its path from the description's folder, its size in bytes and its SHA-256 in hex."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One table as it lies in files of one kind, `csv` or `parquet`. A flat one names nested fields `reply.session`."""

    name: str
    schema: pa.Schema
    files: tuple[File, ...]
    kind: str = "parquet"

    @property
    def table(self) -> str:
        """The name of its columns in the data dictionary."""
        return TABLES.get(self.name, self.name)

    @property
    def mediatype(self) -> str:
        """What its files are."""
        return "text/csv" if self.kind == "csv" else "application/vnd.apache.parquet"


def datapackage(resources: Sequence[Resource], now: dt.datetime | None = None) -> dict[str, Any]:
    """Return the Frictionless description of some resources; `now` is when they were described."""
    names = {resource.name for resource in resources}
    return {
        "name": NAME,
        "title": TITLE,
        "profile": "tabular-data-package" if all(each.kind == "csv" for each in resources) else "data-package",
        "version": str(SCHEMA_VERSION),
        **({"created": now.isoformat()} if now is not None else {}),
        "licenses": [{"name": "see-publisher", "title": LICENCE}],
        "resources": [_resource(resource, names) for resource in resources],
    }


def _resource(resource: Resource, names: set[str]) -> dict[str, Any]:
    paths = [file.path for file in resource.files]
    described: dict[str, Any] = {"name": resource.name, "path": paths[0] if len(paths) == 1 else paths}
    if resource.kind == "csv":
        described |= {"profile": "tabular-data-resource", "encoding": "utf-8"}
    described |= {"format": resource.kind, "mediatype": resource.mediatype}
    if len(resource.files) == 1:
        described |= {"bytes": resource.files[0].size, "hash": f"sha256:{resource.files[0].sha256}"}
    else:
        described["files"] = [
            {"path": file.path, "bytes": file.size, "hash": f"sha256:{file.sha256}"} for file in resource.files
        ]
    keys: dict[str, Any] = {"fields": [_field(resource, field, "") for field in resource.schema]}
    if resource.table in PRIMARY_KEYS:
        keys["primaryKey"] = list(PRIMARY_KEYS[resource.table])
    if foreign := _foreign(resource, names):
        keys["foreignKeys"] = foreign
    return described | {"schema": keys | {"missingValues": [""]}}


def _foreign(resource: Resource, names: set[str]) -> list[dict[str, Any]]:
    called = {table: name for name, table in TABLES.items()}
    keys = []
    for column, (table, other) in REFERENCES.get(resource.table, {}).items():
        name = called.get(table, table)
        if name in names and column in resource.schema.names:
            keys.append({"fields": [column], "reference": {"resource": name, "fields": [other]}})
    return keys


def _field(resource: Resource, field: pa.Field, of: str) -> dict[str, Any]:
    path = f"{of}{field.name}"
    described: dict[str, Any] = {"name": field.name, "type": _type(field.type), **_words(field)}
    if described["type"] == "datetime":
        described["format"] = "any"
    if described["type"] in {"object", "array"} and (nested := _nested(field.type)):
        described["fields"] = [_field(resource, each, f"{path}.") for each in nested]
    constraints: dict[str, Any] = {"required": True} if not field.nullable and resource.kind != "csv" else {}
    if values := values_of(resource.table, path):
        described["values"] = dict(values)
        if described["type"] == "string" and not flat.is_joined(field):
            constraints["enum"] = list(values)
    return described | ({"constraints": constraints} if constraints else {})


def _words(field: pa.Field) -> dict[str, str]:
    told = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
    return {"description": told.get("description", ""), "title": told.get("description_zh", field.name)}


def _nested(type_: pa.DataType) -> list[pa.Field]:
    """Return the fields of a struct, or of the structs in a list."""
    if pa.types.is_list(type_):
        return _nested(type_.value_type)
    return list(type_) if pa.types.is_struct(type_) else []


def _type(type_: pa.DataType) -> str:
    tests = (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "datetime"),
        (pa.types.is_struct, "object"),
        (pa.types.is_list, "array"),
    )
    return next((name for holds, name in tests if holds(type_)), "string")


_TERMS = (
    "citeAs column conformsTo data dataType equivalentProperty examples extract field fileObject fileProperty fileSet format "
    "includes isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate "
    "separator source subField transform"
)
_CONTEXT: Mapping[str, Any] = {
    "@language": "en", "@vocab": "https://schema.org/", "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/", "dct": "http://purl.org/dc/terms/", "rai": "http://mlcommons.org/croissant/RAI/",
    **{term: f"cr:{term}" for term in _TERMS.split()},
    "conformsTo": "dct:conformsTo", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "examples": {"@id": "cr:examples", "@type": "@json"},
}  # fmt: skip
"""The context that Croissant 1.0 prescribes."""

_CROISSANT = {
    "boolean": "sc:Boolean", "integer": "sc:Integer", "number": "sc:Float", "date": "sc:Date", "datetime": "sc:DateTime",
}  # fmt: skip


def croissant(resources: Sequence[Resource], now: dt.datetime | None = None) -> dict[str, Any]:
    """Return the Croissant description (JSON-LD) of some resources; `now` is when they were described."""
    return {
        "@context": dict(_CONTEXT),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": NAME,
        "description": TITLE,
        "license": LICENCE,
        "version": f"{SCHEMA_VERSION}.0.0",
        **({"datePublished": now.date().isoformat()} if now is not None else {}),
        "distribution": [each for resource in resources for each in _distribution(resource)],
        "recordSet": [_record_set(resource, resources) for resource in resources],
    }


def _distribution(resource: Resource) -> Iterable[dict[str, Any]]:
    for file in resource.files:
        yield {
            "@type": "cr:FileObject",
            "@id": file.path,
            "name": file.path.rpartition("/")[2],
            "contentUrl": file.path,
            "contentSize": f"{file.size} B",
            "encodingFormat": resource.mediatype,
            "sha256": file.sha256,
        }
    if len(resource.files) != 1:
        yield {
            "@type": "cr:FileSet",
            "@id": f"{resource.name}-files",
            "name": resource.name,
            "encodingFormat": resource.mediatype,
            "includes": [file.path for file in resource.files] or [f"{resource.name}/*.{resource.kind}"],
        }


def _record_set(resource: Resource, resources: Sequence[Resource]) -> dict[str, Any]:
    alone = len(resource.files) == 1
    source = {
        "fileObject" if alone else "fileSet": {"@id": resource.files[0].path if alone else f"{resource.name}-files"}
    }
    key = [{"@id": f"{resource.name}/{name}"} for name in PRIMARY_KEYS.get(resource.table, ())]
    return {
        "@type": "cr:RecordSet",
        "@id": resource.name,
        "name": resource.name,
        **({"key": key} if key else {}),
        "field": [_croissant_field(resource, field, "", source, resources) for field in resource.schema],
    }


def _croissant_field(
    resource: Resource, field: pa.Field, of: str, source: Mapping[str, Any], resources: Sequence[Resource]
) -> dict[str, Any]:
    path = f"{of}{field.name}"
    described: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{resource.name}/{path}",
        "name": path,
        "description": _words(field)["description"],
    }
    if pa.types.is_list(field.type):
        described["repeated"] = True
    if nested := _nested(field.type):
        described["subField"] = [_croissant_field(resource, each, f"{path}.", source, resources) for each in nested]
        return described
    described["dataType"] = _CROISSANT.get(_type(field.type), "sc:Text")
    described["source"] = {**source, "extract": {"column": path}}
    other = REFERENCES.get(resource.table, {}).get(path)
    name = next((each.name for each in resources if other is not None and each.table == other[0]), None)
    if other is not None and name is not None:
        described["references"] = {"field": {"@id": f"{name}/{other[1]}"}}
    return described
