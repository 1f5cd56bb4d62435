// The rate over time that a specification asks for, drawn before anything is sent.
import { useState } from "react";
import type { Arrivals } from "~/api/schema";
import { type Rate, ratesOf, requestsOf } from "~/performance/arrivals";
import { Chart } from "../chart/Chart";
import styles from "../chart/Chart.module.css";
import { Cursor } from "../chart/Cursor";
import { digits, elapsed, elapsedShort, short } from "../chart/format";
import { Plot, Rule } from "../chart/Plot";
import { largest, linear } from "../chart/scale";

const HEIGHT = 110;

type Course = { arrivals: Arrivals; durationMs?: number | null | undefined; warmUpMs: number };

/** Not yet readable: nothing is drawn. */
const UNREAD: Course = { arrivals: { kind: "max" }, durationMs: 0, warmUpMs: 0 };

export function RatePreview({ course }: { course: Course | undefined }) {
  const { arrivals, durationMs, warmUpMs } = course ?? UNREAD;
  const [at, setAt] = useState<number>();
  const duration = (durationMs ?? 0) / 1_000;
  const rates = ratesOf(arrivals, duration);
  const requests = requestsOf(arrivals, duration);
  const end = Math.max(rates.at(-1)?.s ?? 0, duration, 0.001);
  const most = largest(rates.map(({ rate }) => rate), 1);
  const warmUp = warmUpMs / 1_000;
  const say = ({ s, rate }: Rate) => `${elapsed(s)}: ${digits(rate)} per second`;
  const here = at === undefined ? undefined : rates[at];
  const note = [requests === undefined ? "" : `${digits(requests)} requests${arrivals.kind === "poisson" ? " on average" : ""}`, warmUp > 0 ? `${elapsed(warmUp)} of warm-up are recorded apart` : ""].filter(Boolean).join("; ");
  return (
    <Chart title="Rate over time" unit="requests per second" {...(note ? { note } : {})} table={() => ({ head: ["Time", "Requests per second"], rows: rates.map(({ s, rate }) => [elapsed(s), digits(rate)]) })}
      state={rates.length < 2 ? { is: "empty", text: course ? "A duration is needed to draw it." : "It is drawn as soon as it can be read." } : undefined}>
      <Cursor label="Rate over time" places={rates.length} at={at} onMove={setAt} describe={(place) => { const rate = rates[place]; return rate ? say(rate) : ""; }}>
        <Plot height={HEIGHT} axes={({ left, right, top, bottom }) => ({ x: linear([0, end], [left, right], 6), y: linear([0, most * 1.05], [bottom, top], 2), xLabel: elapsedShort, yLabel: short })}>
          {({ x, y }, area) => (
            <>
              {warmUp > 0 && <rect className={styles.zone} x={x.at(0)} width={Math.max(x.at(Math.min(warmUp, end)) - x.at(0), 0)} y={area.top} height={area.bottom - area.top} />}
              <polygon fill="var(--series-1)" fillOpacity="0.14" points={[`${x.at(0)},${area.bottom}`, ...rates.map(({ s, rate }) => `${x.at(s).toFixed(1)},${y.at(rate).toFixed(1)}`), `${x.at(end)},${area.bottom}`].join(" ")} />
              <polyline className={styles.line} stroke="var(--series-1)" points={rates.map(({ s, rate }) => `${x.at(s).toFixed(1)},${y.at(rate).toFixed(1)}`).join(" ")} />
              {here && <Rule x={x.at(here.s)} area={area} />}
            </>
          )}
        </Plot>
      </Cursor>
    </Chart>
  );
}
