"""pandas doing what an ingest gives: load, Parquet, the figures of every column. Arguments: the file and the target."""

import json
import resource
import sys
import time

import numpy as np
import pandas as pd

source, target = sys.argv[1:]
before = time.perf_counter()
table = pd.read_csv(source, na_values=["", "NA"], parse_dates=["signup"])
table.to_parquet(target, index=False)

for name in table:
    column = table[name]
    column.count(), column.nunique()
    if pd.api.types.is_bool_dtype(column) or not (
        pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)
    ):
        column.value_counts().head(20)
        continue
    values = column.dropna()
    if pd.api.types.is_datetime64_any_dtype(column):
        values = values.astype("int64")
    values.min(), values.max(), values.mean(), values.std()
    values.quantile([0.05, 0.25, 0.5, 0.75, 0.95])
    np.histogram(values, bins=20)
table.isna().value_counts()
some = table.sample(min(len(table), 25_000), random_state=1)
some.select_dtypes("number").corr()

seconds = time.perf_counter() - before
print(json.dumps({"seconds": seconds, "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
