// The ground of drawings in SVG: as wide as there is room, with grid, axes and labels. What is drawn on it is its child.
import { useElementSize } from "@mantine/hooks";
import type { MouseEvent, ReactNode } from "react";
import styles from "./Chart.module.css";
import type { Scale } from "./scale";

/** The part of the drawing inside the axes, in pixels. */
export type Area = { left: number; right: number; top: number; bottom: number };

export type Axes = { x: Scale; y: Scale; xLabel: (value: number) => string; yLabel: (value: number) => string };

type Props = {
  height: number;
  /** Room for the labels of the vertical axis. */
  left?: number;
  axes: (area: Area) => Axes;
  onPoint?: (x: number, axes: Axes) => void;
  children: (axes: Axes, area: Area) => ReactNode;
};

const LABEL_PX_MIN = 34;

export function Plot({ height, left = 46, axes: make, onPoint, children }: Props) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const area = { left, right: Math.max(width - 16, left + 20), top: 10, bottom: height - 22 };
  const axes = make(area);
  const point = (event: MouseEvent<SVGSVGElement>) => onPoint?.(event.clientX - event.currentTarget.getBoundingClientRect().left, axes);
  return (
    <div ref={ref}>
      {width > 0 && (
        <svg data-drawing className={styles.svg} width={width} height={height} aria-hidden onMouseMove={point}>
          {axes.y.ticks.map((tick) => (
            <g key={tick}>
              <line className={styles.grid} x1={area.left} x2={area.right} y1={axes.y.at(tick)} y2={axes.y.at(tick)} />
              <text x={area.left - 8} y={axes.y.at(tick)} textAnchor="end" dominantBaseline="central">{axes.yLabel(tick)}</text>
            </g>
          ))}
          <line className={styles.axis} x1={area.left} x2={area.right} y1={area.bottom} y2={area.bottom} />
          {apart(axes.x).map((tick) => <text key={tick} x={axes.x.at(tick)} y={area.bottom + 15} textAnchor="middle">{axes.xLabel(tick)}</text>)}
          {children(axes, area)}
        </svg>
      )}
    </div>
  );
}

/** The ticks whose labels do not run into each other. */
function apart({ at, ticks }: Scale): number[] {
  return ticks.reduce<number[]>((kept, tick) => {
    const last = kept.at(-1);
    return last === undefined || Math.abs(at(tick) - at(last)) >= LABEL_PX_MIN ? [...kept, tick] : kept;
  }, []);
}

export function Rule({ x, area }: { x: number; area: Area }) {
  return <line className={styles.rule} x1={x} x2={x} y1={area.top} y2={area.bottom} />;
}
