"""Feeds a model of Millrace from a pandas DataFrame, by the rules of its HTTP API.

A missing value is None, NaN, NaT or a column that is not there; a date is a
datetime, a text that says one or milliseconds since 1970 (UTC). No pickle:
this file, `millrace.json` and `model.onnx` are all there is.
"""

import json
import os

import numpy as np
import onnxruntime
import pandas as pd

MISSING_DATE = np.iinfo(np.int64).min


def _load_pyfunc(path):
    return MillraceModel(path)


class MillraceModel:
    def __init__(self, folder):
        with open(os.path.join(folder, "millrace.json"), encoding="utf-8") as file:
            self.inputs = json.load(file)["inputs"]
        self.session = onnxruntime.InferenceSession(
            os.path.join(folder, "model.onnx"), providers=["CPUExecutionProvider"]
        )
        self.outputs = [output.name for output in self.session.get_outputs()]

    def predict(self, data, params=None):
        frame = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
        feeds = {each["name"]: feed(frame, each) for each in self.inputs}
        answers = self.session.run(self.outputs, feeds)
        columns = {name: np.asarray(answer).reshape(-1) for name, answer in zip(self.outputs, answers)}
        return pd.DataFrame(columns, index=frame.index)


def feed(frame, each):
    name = each["name"]
    column = frame[name] if name in frame else pd.Series([None] * len(frame), dtype=object)
    if each["type"] == "datetime":
        return instants(column)
    if each["tensor"] == "string":
        return np.array([text(cell) for cell in column], dtype=object)
    numbers = pd.to_numeric(column.astype(object), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    if each["tensor"] == "float":
        return numbers.astype(np.float32)
    return integers(column, numbers, each.get("default", 0))


def integers(column, numbers, stand_in):
    if pd.api.types.is_integer_dtype(column.dtype) and not column.isna().any():
        return column.to_numpy(dtype=np.int64)
    return np.trunc(np.where(np.isnan(numbers), stand_in, numbers)).astype(np.int64)


def instants(column):
    if not pd.api.types.is_datetime64_any_dtype(column.dtype) and pd.api.types.is_numeric_dtype(column.dtype):
        column = pd.to_datetime(column, unit="ms")
    times = pd.to_datetime(column, utc=True, errors="coerce", format=None if is_time(column) else "ISO8601")
    values = times.dt.tz_localize(None).to_numpy().astype("datetime64[ms]")
    return np.where(np.isnat(values), MISSING_DATE, values.astype(np.int64))


def is_time(column):
    return pd.api.types.is_datetime64_any_dtype(column.dtype)


def text(cell):
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
        return ""
    if isinstance(cell, (bool, np.bool_)):
        return "true" if cell else "false"
    if isinstance(cell, (float, np.floating)) and float(cell).is_integer():
        return str(int(cell))
    return str(cell)
