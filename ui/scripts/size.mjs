// Adds up the JavaScript that the first page needs (its entry, and what that imports at once) and fails above the budget.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 250_000;

const manifest = JSON.parse(await readFile("dist/.vite/manifest.json", "utf8"));
const first = ["index.html", "src/pages/HomePage.tsx", "src/components/Shell.tsx"].filter((name) => manifest[name]);
const files = new Set();
const visit = (name) => {
  const chunk = manifest[name];
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  chunk.imports?.forEach(visit);
};
first.forEach(visit);

let sum = 0;
for (const file of files) {
  const bytes = gzipSync(await readFile(`dist/${file}`), { level: 9 }).length;
  console.log(`${String(bytes).padStart(8)}  ${file}`);
  sum += bytes;
}
console.log(`${String(sum).padStart(8)}  JavaScript of the first route, gzip; at most ${BUDGET_BYTES}`);
if (sum > BUDGET_BYTES) process.exitCode = 1;
