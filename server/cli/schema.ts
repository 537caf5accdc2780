import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliTexts as texts } from '../cli-texts.js';
import { printedSchema } from '../graphql/schema.js';
import { projectRoot } from '../paths.js';

const file = join(projectRoot, 'schema.graphql');

/** Writes the schema of the code to `schema.graphql`, or only says whether it is there already. Returns the exit code. */
export async function checkSchema(isWriting: boolean, print: (line: string) => void): Promise<number> {
  const printed = `${printedSchema().trim()}\n`;
  if (isWriting) {
    await writeFile(file, printed);
    print(texts.schemaWritten);
    return 0;
  }
  const landed = await readFile(file, 'utf8').catch(() => '');
  // A checkout on Windows may have turned the line ends.
  const isCurrent = landed.replace(/\r\n/g, '\n') === printed;
  print(isCurrent ? texts.schemaCurrent : texts.schemaStale);
  return isCurrent ? 0 : 1;
}
