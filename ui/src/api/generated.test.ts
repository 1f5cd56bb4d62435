import { execFileSync } from "node:child_process";
import { test } from "vitest";

test("types and routes are those of docs/openapi.json", () => {
  execFileSync(process.execPath, ["scripts/generate.mjs", "--check"], { stdio: ["ignore", "inherit", "inherit"] });
});
