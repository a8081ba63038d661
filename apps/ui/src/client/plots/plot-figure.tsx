import type { PlotOptions } from '@observablehq/plot';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import classes from './plot-figure.module.css';

type Marks = typeof import('./marks.ts');

interface PlotFigureProps {
  /** What the picture shows, for who cannot see it. */
  label: string;
  height: number;
  draw: (marks: Marks, width: number) => PlotOptions;
  /** Names of the series, above the picture. */
  legend?: ReactNode;
}

/** Draws with Observable Plot, which is loaded on first need, in the width that there is. */
export function PlotFigure({ label, height, draw, legend }: PlotFigureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const marks = useMarks();
  const width = useWidth(frame);

  useEffect(() => {
    if (!marks || width === 0 || !frame.current) return;
    const drawn = marks.plot({
      width,
      height,
      className: 'mr-plot',
      style: { fontSize: '12px' },
      ariaLabel: label,
      ...draw(marks, width),
    });
    // Its rules are in our own sheet: a style element without nonce would break the content security policy.
    drawn.querySelector('style')?.remove();
    // A screen reader hears the label of the picture, not `line` and `dot` of its parts.
    for (const part of drawn.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
    drawn.setAttribute('role', 'img');
    frame.current.replaceChildren(drawn);
  }, [marks, width, height, label, draw]);

  return (
    <figure className={classes.figure}>
      {legend}
      <div ref={frame} className={classes.frame} style={{ minHeight: height }} />
    </figure>
  );
}

function useMarks(): Marks | undefined {
  const [marks, setMarks] = useState<Marks>();
  useEffect(() => {
    let gone = false;
    import('./marks.ts').then((loaded) => gone || setMarks(loaded));
    return () => {
      gone = true;
    };
  }, []);
  return marks;
}

function useWidth(frame: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!frame.current) return;
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    sizes.observe(frame.current);
    return () => sizes.disconnect();
  }, [frame]);
  return width;
}
