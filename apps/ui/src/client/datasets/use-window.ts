import { type RefObject, useEffect, useRef, useState } from 'react';

export interface ScrollWindow {
  ref: RefObject<HTMLDivElement | null>;
  top: number;
  left: number;
  width: number;
  height: number;
}

/** What part of a scrolling element is in view, told at most once a frame. */
export function useScrollWindow(): ScrollWindow {
  const ref = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, left: 0, width: 0, height: 0 });

  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let frame = 0;
    const read = () => {
      frame = 0;
      const { scrollTop, scrollLeft, clientWidth, clientHeight } = element;
      setView({ top: scrollTop, left: scrollLeft, width: clientWidth, height: clientHeight });
    };
    const readSoon = () => {
      if (frame === 0) frame = requestAnimationFrame(read);
    };
    const sizes = new ResizeObserver(readSoon);
    sizes.observe(element);
    element.addEventListener('scroll', readSoon, { passive: true });
    read();
    return () => {
      cancelAnimationFrame(frame);
      sizes.disconnect();
      element.removeEventListener('scroll', readSoon);
    };
  }, []);

  return { ref, ...view };
}
