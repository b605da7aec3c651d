"""What the connector of Python sees of the local Snowflake; prints one JSON document (see ../expected.ts)."""

import datetime
import decimal
import json
import sys
import warnings
from urllib.parse import urlparse

import snowflake.connector

warnings.simplefilter("ignore")
url, key_file = sys.argv[1:3]
address = urlparse(url)


def connect(**how):
    return snowflake.connector.connect(
        account="local",
        host=address.hostname,
        port=address.port,
        protocol="http",
        user="tester",
        database="TEST",
        schema="PUBLIC",
        **how,
    )


def failure(work):
    try:
        work()
    except snowflake.connector.Error as error:
        return {"code": int(error.errno), "state": error.sqlstate}
    return None


def plain(value):
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return value.isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    return value


def one(cursor, sql, *binds):
    return cursor.execute(sql, *binds).fetchone()


snowflake.connector.paramstyle = "qmark"
connection = connect(password="open sesame")
cursor = connection.cursor()
key = connect(authenticator="SNOWFLAKE_JWT", private_key_file=key_file)

cursor.execute(
    """create or replace table every_type (id number(38,0), price number(10,2), ratio float, word varchar, yes boolean,
       day date, at time, local timestamp_ntz, instant timestamp_tz, doc variant, raw binary)"""
)
cursor.execute(
    "insert into every_type (id, price, ratio, word, yes, day, at, local, raw) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    (
        1,
        decimal.Decimal("1.50"),
        1.5,
        "O'Neil é😀",
        True,
        datetime.date(2026, 1, 2),
        datetime.time(10, 11, 12),
        datetime.datetime(2026, 1, 2, 3, 4, 5, 123456),
        b"\x00\xff",
    ),
)
cursor.execute(
    """update every_type set instant = '2026-01-02 03:04:05 +0200'::timestamp_tz, doc = parse_json('{"a":[1,null]}')"""
)
cursor.execute("insert into every_type (id, word) values (?, ?)", (None, None))

cursor.execute("create or replace table bulk (id number(38,0), word varchar)")
cursor.executemany("insert into bulk values (?, ?)", [(i, None if i % 10 == 0 else f"w{i}") for i in range(1000)])


def row(sql):
    values = [plain(value) for value in one(cursor, sql)]
    doc = values[9]
    return values[:9] + [None if doc is None else json.loads(doc)] + values[10:]


large = cursor.execute("select seq8() as id, repeat('x', 50) as filler from table(generator(rowcount => 300000))")
ids = [value for value, _ in large]

transactions = connect(password="open sesame", autocommit=False)
within = transactions.cursor()
within.execute("delete from bulk")
transactions.rollback()
kept = int(one(cursor, "select count(*) from bulk")[0])
within.execute("delete from bulk where id >= 10")
transactions.commit()

print(
    json.dumps(
        {
            "users": [one(cursor, "select current_user()")[0], one(key.cursor(), "select current_user()")[0]],
            "wrongPassword": failure(lambda: connect(password="wrong")).get("code"),
            "row": row("select * from every_type where id = 1"),
            "nulls": row("select * from every_type where id is null"),
            "extreme": str(one(cursor, "select 99999999999999999999999999999999999999::number(38,0)")[0]),
            "bulk": [
                int(value)
                for value in one(connect(password="open sesame").cursor(), "select count(*), sum(id), count(word) from bulk")
            ],
            "large": [len(ids), int(sum(ids))],
            "errors": [
                failure(lambda: cursor.execute("select * from nowhere")),
                failure(lambda: cursor.execute("selec 1")),
            ],
            "rolledBack": kept,
        }
    )
)
for each in (connection, key, transactions):
    each.close()
