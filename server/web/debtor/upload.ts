/** The fields of a form, and the one file it may carry. Names and types that the sender gives a file are not looked at. */
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { MAX_RECEIPT_BYTES } from '../../app/receipt.js';
import type { Upload } from './acts.js';

const MAX_FIELD_BYTES = 4_000;
const MAX_FIELDS = 20;

export const UPLOAD_LIMITS = {
  fieldNameSize: 50,
  fieldSize: MAX_FIELD_BYTES,
  fields: MAX_FIELDS,
  fileSize: MAX_RECEIPT_BYTES,
  files: 1,
  parts: MAX_FIELDS + 1,
  headerPairs: 20,
};

/** More files than the one, or more of anything than any form of ours has. */
export type UploadProblem = 'FILES' | 'PARTS';

export interface FormValues {
  values: Record<string, string>;
  file: Upload | null;
  /** Nothing is to be done with the rest then. */
  problem: UploadProblem | null;
}

const PROBLEMS: Readonly<Record<string, UploadProblem>> = {
  FST_FILES_LIMIT: 'FILES',
  FST_PARTS_LIMIT: 'PARTS',
  FST_FIELDS_LIMIT: 'PARTS',
};

export async function valuesOf(request: FastifyRequest): Promise<FormValues> {
  if (!request.isMultipart()) return { values: textsOf(request.body), file: null, problem: null };
  const values: [string, unknown][] = [];
  let file: Upload | null = null;
  let problem: UploadProblem | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') file = await uploadOf(part);
      else values.push([part.fieldname, part.value]);
    }
  } catch (error) {
    problem = PROBLEMS[(error as { code?: string }).code ?? ''] ?? null;
    // Cut short, or none of our forms: whatever the parser says of it, it is the sender's.
    if (problem === null)
      throw Object.assign(new Error('the form could not be read', { cause: error }), { statusCode: 400 });
  }
  return { values: textsOf(Object.fromEntries(values)), file, problem };
}

/** A browser sends an empty file where none was chosen. */
async function uploadOf(part: MultipartFile): Promise<Upload | null> {
  const bytes = await part.toBuffer();
  return bytes.length === 0 ? null : { bytes, isTooLarge: part.file.truncated };
}

/** The texts of a form that was read, whatever else it held. */
export function textsOf(body: unknown): Record<string, string> {
  const entries = body && typeof body === 'object' ? Object.entries(body) : [];
  return Object.fromEntries(
    entries
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      .map(([name, value]) => [name, value.slice(0, MAX_FIELD_BYTES)]),
  );
}
