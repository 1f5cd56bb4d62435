// The kinds and schemas that the editor knows, fetched when they are first needed. Where from is the caller's business: the
// registry, or one cluster. A kind without a schema is remembered too, so that it is asked for once.
import type { SchemaKind } from "~/api/schema";
import type { Knowledge } from "./completion";
import { type Schema, isSchema } from "./schema";

export interface SchemaFetch {
  kinds: () => Promise<SchemaKind[]>;
  /** Rejects where there is no schema for the kind. */
  schema: (apiVersion: string, kind: string) => Promise<unknown>;
}

export interface SchemaSource extends Knowledge {
  loadKinds: () => Promise<void>;
  load: (apiVersion: string, kind: string) => Promise<void>;
}

export function createSchemaSource(fetch: SchemaFetch): SchemaSource {
  let kinds: SchemaKind[] = [];
  let kindsAsked: Promise<void> | undefined;
  const schemas = new Map<string, Schema | undefined>();
  const asked = new Map<string, Promise<void>>();
  const keyOf = (apiVersion: string, kind: string) => `${apiVersion} ${kind}`;

  const fetchSchema = async (apiVersion: string, kind: string) => {
    const schema = await fetch.schema(apiVersion, kind).catch(() => undefined);
    schemas.set(keyOf(apiVersion, kind), isSchema(schema) ? schema : undefined);
  };
  const fetchKinds = async () => {
    kinds = await fetch.kinds().catch(() => []);
  };

  return {
    get kinds() {
      return kinds;
    },
    schemaOf: (apiVersion, kind) => schemas.get(keyOf(apiVersion, kind)),
    loadKinds: () => (kindsAsked ??= fetchKinds()),
    load: (apiVersion, kind) => {
      const key = keyOf(apiVersion, kind);
      const known = asked.get(key) ?? fetchSchema(apiVersion, kind);
      asked.set(key, known);
      return known;
    },
  };
}
