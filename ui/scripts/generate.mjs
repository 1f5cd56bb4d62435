// Writes the types and the route table of the API from docs/openapi.json. `--check` only compares and fails when they are old.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../docs/openapi.json", import.meta.url);
const document = JSON.parse(await readFile(source, "utf8"));

const types = astToString(
  await openapiTS(document, { rootTypes: true, rootTypesNoSchemaPrefix: true, defaultNonNullable: false }),
);

const routes = Object.entries(document.paths)
  .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => [operation.operationId, method, path]))
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, method, path]) => `  ${name}: { method: "${method.toUpperCase()}", path: "${path}" },`);

const files = {
  "schema.d.ts": `// Made by \`npm run gen\` from docs/openapi.json; not edited by hand.\n${types}`,
  "routes.ts": `// Made by \`npm run gen\` from docs/openapi.json; not edited by hand.\nexport const routes = {\n${routes.join("\n")}\n} as const;\n`,
};

for (const [name, text] of Object.entries(files)) {
  const file = new URL(`../src/api/${name}`, import.meta.url);
  if (!process.argv.includes("--check")) {
    await writeFile(file, text);
  } else if ((await readFile(file, "utf8")) !== text) {
    console.error(`src/api/${name} is older than docs/openapi.json: npm run gen`);
    process.exitCode = 1;
  }
}
