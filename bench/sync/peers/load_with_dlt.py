# Loads a table with dlt: load_with_dlt.py JOB. A first load appends, an increment merges by key; the cursor is dlt's own.
import json
import sys

import dlt
import pyarrow as pa
import pyarrow.parquet
import snowflake.connector
from dlt.destinations import postgres

with open(sys.argv[1]) as file:
    job = json.load(file)
account = job["snowflake"]


@dlt.resource(
    name=job["target"]["table"],
    primary_key=job["key"],
    write_disposition="append" if job["step"] == "first" else "merge",
)
def rows(updated=dlt.sources.incremental(f'"{job["watermark"]}"')):
    batches = from_snowflake(updated.last_value) if job["from"] == "Snowflake" else from_parquet()
    for batch in batches:
        yield in_microseconds(batch)


def from_snowflake(since):
    connection = snowflake.connector.connect(
        user=account["user"],
        password=account["password"],
        account=account["account"],
        protocol="http",
        host=account["host"],
        port=account["port"],
        database=account["database"],
        schema=account["schema"],
    )
    cursor = connection.cursor()
    names = ", ".join(f'"{column["source"]}"' for column in job["columns"])
    sql = f'select {names} from {account["table"]}'
    if since is None:
        cursor.execute(sql)
    else:
        cursor.execute(f'{sql} where "{job["watermark"]}" >= %s', (since,))
    yield from cursor.fetch_arrow_batches()
    connection.close()


def from_parquet():
    for batch in pyarrow.parquet.ParquetFile(job["file"]).iter_batches(batch_size=50_000):
        yield pa.Table.from_batches([batch])


def in_microseconds(table):
    """dlt's cursor takes no nanoseconds, and PostgreSQL has none."""
    fields = [
        field.with_type(pa.timestamp("us", field.type.tz)) if pa.types.is_timestamp(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields), safe=False)


pipeline = dlt.pipeline(
    pipeline_name="bench",
    pipelines_dir=job["folder"],
    destination=postgres(job["postgresUrl"]),
    dataset_name=job["target"]["schema"],
)
print(pipeline.run(rows(), loader_file_format="parquet"))
