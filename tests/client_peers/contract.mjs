// Turns Google's discovery document into a contract that Prism can hold requests against.
// Usage: node contract.mjs DISCOVERY.json OUT.json
import { readFileSync, writeFileSync } from "node:fs";
import converter from "google-discovery-to-swagger";

const [, , discovery, out] = process.argv;
const contract = converter.convert(JSON.parse(readFileSync(discovery, "utf8")), {});
contract.consumes = ["application/json"];
contract.produces = ["application/json"];

// Google refuses unknown JSON fields with 400; Swagger lets them pass unless told otherwise.
// Answers are made up from the schema: without these hints a time or an int64 would be the word "string".
const strict = (schema) => {
  if (!schema || typeof schema !== "object") return;
  if (schema.properties) schema.additionalProperties ??= false;
  if (schema.format === "google-datetime") schema.format = "date-time";
  if (schema.format === "google-duration") schema.example = "86400s";
  if (schema.type === "string" && /^u?int64$/.test(schema.format ?? "")) schema.example = "42";
  for (const part of Object.values(schema.properties ?? {})) strict(part);
  strict(schema.items);
  strict(schema.additionalProperties);
};
for (const schema of Object.values(contract.definitions)) strict(schema);
writeFileSync(out, JSON.stringify(contract));
