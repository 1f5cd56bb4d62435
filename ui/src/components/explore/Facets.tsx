// How many of the matched objects have each level; a click asks for those only.
import type { ResourcePage } from "~/api/schema";
import { useExplore } from "~/hooks/useExplore";
import { Shape } from "~/ui/Tag";
import { toggled, valuesOf } from "~/util/filter";
import { count, levels, levelTone } from "~/util/level";
import styles from "./Facets.module.css";

export function Facets({ page }: { page: ResourcePage | undefined }) {
  const { filter, setFilter } = useExplore();
  const asked = valuesOf(filter, "status");
  // A phone scrolls them sideways: with the keyboard that needs something in them that takes the focus, also before anything is known.
  const isIdle = (level: (typeof levels)[number]) => !asked.includes(level) && !page?.levels[level];
  return (
    <div className={styles.facets} role="group" aria-label="Status">
      {levels.map((level) => (
        <button key={level} type="button" className={`${styles.facet} ${levelTone(level)}`} aria-pressed={asked.includes(level)} aria-disabled={isIdle(level)}
          onClick={() => isIdle(level) || setFilter(toggled(filter, "status", level))}>
          <Shape tone={levelTone(level)} /> {count(page?.levels[level] ?? 0)} <span>{level}</span>
        </button>
      ))}
    </div>
  );
}
