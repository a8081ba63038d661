"""Loads models as any user of MLflow does, and predicts rows of JSON."""

import json
import sys
import warnings

import mlflow
import pandas as pd

warnings.simplefilter("ignore")
question = json.load(sys.stdin)
mlflow.set_tracking_uri(question["url"])
model = mlflow.pyfunc.load_model(question["model"])
frame = pd.DataFrame(question["rows"])
for name in question.get("dates", []):
    if name in frame:
        frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601").dt.tz_localize(None)
for name, kind in question.get("types", {}).items():
    if name in frame:
        frame[name] = frame[name].astype(kind)
answer = model.predict(frame)
example = model.input_example
print(
    json.dumps(
        {
            "columns": {name: answer[name].tolist() for name in answer.columns},
            "example": len(model.predict(example)) if example is not None else None,
            "signature": {each.name: str(each.type) for each in model.metadata.signature.inputs},
        }
    )
)
