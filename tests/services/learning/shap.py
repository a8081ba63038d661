"""Reads a model file of LightGBM and answers the margins and the SHAP values that LightGBM computes for some rows."""

import json
import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"
import lightgbm
import numpy as np

question = json.load(sys.stdin)
model = lightgbm.Booster(model_str=question["model"])
matrix = np.array(question["matrix"], dtype=float).T
# [row][margin * (slots + 1)]: the values of the slots, then the expected value, of each margin.
json.dump(
    {
        "margins": model.predict(matrix, raw_score=True).reshape(len(matrix), -1).tolist(),
        "contributions": model.predict(matrix, pred_contrib=True).tolist(),
    },
    sys.stdout,
)
