/** The parts of Observable Plot in use; loaded when the first plot is drawn. */
export { areaY, axisX, axisY, barX, cell, dot, line, lineY, plot, rectY, ruleX, ruleY, text } from '@observablehq/plot';
