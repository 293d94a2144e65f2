// What the vault holds of a person, as the sentences of "my visits", under node.

import { pathToFileURL } from "node:url";

const [, , modules, language, told] = process.argv;
globalThis.document = { documentElement: { lang: language } };
const { ownLines } = await import(pathToFileURL(`${modules}/visits.js`));
console.log(JSON.stringify(ownLines(JSON.parse(told))));
