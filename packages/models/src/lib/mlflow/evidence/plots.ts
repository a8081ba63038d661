import type { Curves } from '@millrace/learning';
import { confusionPlot } from './confusion-plot.ts';
import { type Line, linePlot } from './line-plot.ts';

/** The curves of a model as SVG, by name. */
export function plotsOf(curves: Curves): Map<string, string> {
  const plots = new Map<string, string>();
  const { learning, roc, precisionRecall, calibration, confusion, residuals } = curves;
  if (learning) {
    const lines = [{ name: 'training', x: learning.round, y: learning.training }];
    if (learning.validation) lines.push({ name: 'validation', x: learning.round, y: learning.validation });
    plots.set('learning', linePlot({ title: `Learning: ${learning.metric}`, x: 'round', y: learning.metric, lines }));
  }
  if (roc) {
    const lines = roc.map((each) => lineOf(each.label, each.falsePositiveRate, each.truePositiveRate));
    plots.set('roc', linePlot({ title: 'ROC', x: 'false positive rate', y: 'true positive rate', lines }));
  }
  if (precisionRecall) {
    const lines = precisionRecall.map((each) => lineOf(each.label, each.recall, each.precision));
    plots.set('precision-recall', linePlot({ title: 'Precision and recall', x: 'recall', y: 'precision', lines }));
  }
  if (calibration) {
    const lines = calibration.map((each) => lineOf(each.label, each.predicted, each.observed));
    plots.set('calibration', linePlot({ title: 'Calibration', x: 'predicted', y: 'observed', lines }));
  }
  if (confusion) plots.set('confusion', confusionPlot(confusion));
  if (residuals) {
    const { predicted: x, actual: y } = residuals;
    const lines = [{ name: 'rows', x, y, isPoints: true }];
    plots.set('predicted-actual', linePlot({ title: 'Predicted and actual', x: 'predicted', y: 'actual', lines }));
  }
  return plots;
}

function lineOf(label: string | number | boolean, x: number[], y: number[]): Line {
  return { name: String(label), x, y };
}
