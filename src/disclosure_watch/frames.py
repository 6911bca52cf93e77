"""What the Python face hands out: pandas frames with Arrow's types, nested ones too."""

from io import BytesIO
from typing import Any, ClassVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from disclosure_watch.store import flat


class NestedFrame(pd.DataFrame):
    """A pandas frame whose columns may be nested, and that pandas itself can read back from Parquet."""

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return NestedFrame

    def flat(self) -> "NestedFrame":
        """
        Return the frame as `export` writes it as CSV: `reply.session` is a column, the items of a list are joined by 、.

        So every column can be grouped by and compared: `changes.flat().groupby("changes")`, `.drop_duplicates()`. For one
        row an item, `explode` the list as it is.
        """
        table = pa.Table.from_pandas(self, preserve_index=False)
        columns = flat.columns(table.schema)
        values = list(flat.rows(iter(table.to_batches(max_chunksize=1024)), columns))
        cells = zip(*values, strict=True) if values else ([] for _ in columns)
        made = {
            column.name: pa.array(each, column.type) for column, each in zip(columns, map(list, cells), strict=True)
        }
        return NestedFrame(pa.table(made).to_pandas(types_mapper=pd.ArrowDtype)).set_axis(self.index)

    def to_parquet(self, path: Any = None, *, compression: Any = "snappy", index: Any = None, **options: Any) -> Any:
        """
        Write the frame as Parquet, or return its bytes where no path is given; options as of `pyarrow.parquet.write_table`.

        The types stand in the file alone: pandas notes nested ones beside in a form that it can't read.
        """
        table = pa.Table.from_pandas(self, preserve_index=bool(index))
        noted = {key: value for key, value in (table.schema.metadata or {}).items() if key != b"pandas"}
        out = BytesIO() if path is None else path
        options.pop("engine", None)
        pq.write_table(table.replace_schema_metadata(noted), out, compression=compression or "none", **options)
        return out.getvalue() if path is None else None


class Frame(NestedFrame):
    """A pandas frame with nullable Arrow dtypes that also has the Arrow table it was made of."""

    _metadata: ClassVar[list[str]] = ["_table"]
    _table: pa.Table

    def arrow(self) -> pa.Table:
        """Return the Arrow table as it was read, whatever was done to the frame since."""
        return self._table


def framed(table: pa.Table) -> Frame:
    """Return a frame of a table, its types as they are."""
    frame = Frame(table.to_pandas(types_mapper=pd.ArrowDtype))
    frame._table = table  # noqa: SLF001  the frame is of this module
    return frame
