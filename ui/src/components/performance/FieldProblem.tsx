// A mistake at its field: the code, which leads to what it means, and the words.
import type { Problem } from "~/performance/form";
import { CodeLink } from "../Findings";

export function FieldProblem({ problem: { code, text } }: { problem: Problem }) {
  return <><CodeLink code={code} /> <span>{text}</span></>;
}
