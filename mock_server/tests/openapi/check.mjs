// Reads {document, answers: [{method, path, status, body}, …]} from a file and says everything that is wrong: with
// the form of the OpenAPI document, and with answers that are not as it says. Exit status 1 where anything is.
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv from "ajv/dist/2020.js";
import formats from "ajv-formats";

const given = JSON.parse(readFileSync(process.argv[2], "utf8"));
const wrong = [];
const form = await new Validator().validate(structuredClone(given.document));
if (!form.valid) wrong.push(["the document", form.errors]);

const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
ajv.addSchema({ $id: "openapi", ...given.document });
for (const answer of given.answers) {
  const name = `${answer.method} ${answer.path} → ${answer.status}`;
  const pointer = (text) => text.replaceAll("~", "~0").replaceAll("/", "~1");
  let found = given.document.paths[answer.path]?.[answer.method.toLowerCase()]?.responses[answer.status];
  let place = `openapi#/paths/${pointer(answer.path)}/${answer.method.toLowerCase()}/responses/${answer.status}`;
  if (found?.$ref) {
    place = "openapi" + found.$ref;
    found = given.document.components.responses[found.$ref.split("/").pop()];
  }
  if (!found) wrong.push([name, "no such answer in the document"]);
  else if (answer.body !== null && !found.content?.["application/json"]) wrong.push([name, "an answer with a body"]);
  else if (answer.body !== null) {
    const validate = ajv.compile({ $ref: encodeURI(`${place}/content/application~1json/schema`) });
    if (!validate(answer.body)) wrong.push([name, validate.errors]);
  }
}
for (const [what, errors] of wrong) console.log(what, JSON.stringify(errors, null, 1));
console.log(`${given.answers.length} answers checked, ${wrong.length} wrong`);
process.exit(wrong.length > 0 ? 1 : 0);
