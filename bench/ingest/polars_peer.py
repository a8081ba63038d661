"""Polars doing what an ingest gives: load, Parquet, the figures of every column. Arguments: the file and the target."""

import json
import resource
import sys
import time

import polars as pl

source, target = sys.argv[1:]
before = time.perf_counter()
table = pl.read_csv(source, null_values=["", "NA"], try_parse_dates=True, infer_schema_length=10_000)
table.write_parquet(target)

for name, kind in table.schema.items():
    column = table[name]
    column.count(), column.n_unique()
    if not (kind.is_numeric() or kind.is_temporal()):
        column.value_counts(sort=True).head(20)
        continue
    values = column.drop_nulls().to_physical()
    values.min(), values.max(), values.mean(), values.std()
    for quantile in (0.05, 0.25, 0.5, 0.75, 0.95):
        values.quantile(quantile)
    values.hist(bin_count=20)
table.select(pl.all().is_null()).group_by(pl.all()).len()
numbers = [name for name, kind in table.schema.items() if kind.is_numeric()]
some = table.sample(min(table.height, 25_000), seed=1)
some.select(pl.corr(a, b).alias(f"{a} {b}") for i, a in enumerate(numbers) for b in numbers[i + 1 :])

seconds = time.perf_counter() - before
print(json.dumps({"seconds": seconds, "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
