import { execFileSync } from "node:child_process";
import { test } from "vitest";

/** It compiles every schema; on a busy machine that takes seconds. */
const GENERATION_MS_MAX = 60_000;

test("types and routes are those of docs/openapi.json", () => {
  execFileSync(process.execPath, ["scripts/generate.mjs", "--check"], { stdio: ["ignore", "inherit", "inherit"] });
}, GENERATION_MS_MAX);
