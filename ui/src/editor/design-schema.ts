// The JSON Schema of the design file itself, for completion and hover. The server parses and judges (meshplay-design); the
// configurations of components are left open here: their schemas come from a cluster or the registry.
import type { Schema } from "./schema";

const text = (description: string): Schema => ({ type: "string", description });

export const DESIGN_SCHEMA: Schema = {
  type: "object",
  required: ["apiVersion", "kind", "metadata", "spec"],
  properties: {
    apiVersion: { type: "string", enum: ["meshplay/v1"], description: "Version of the design file." },
    kind: { type: "string", enum: ["Design"], description: "Always `Design`." },
    metadata: {
      type: "object",
      required: ["name"],
      description: "About the design, not about its objects.",
      properties: {
        name: text("Name of the design: a-z, 0-9, `-`, `.`, `_`; at most 63 characters."),
        version: text("Version of your own, as text."),
        labels: { type: "object", additionalProperties: { type: "string" }, description: "Labels of the design." },
      },
    },
    spec: {
      type: "object",
      required: ["components"],
      properties: {
        variables: {
          type: "object",
          additionalProperties: {},
          description: "Every variable with its default. Used as `${var.NAME}`; an environment or `--set` overrides it.",
        },
        components: { type: "object", additionalProperties: { $ref: "#/$defs/component" }, description: "Components by id." },
        relationships: {
          type: "array",
          items: { $ref: "#/$defs/relationship" },
          description: "Only what a person drew or pinned; the others are computed.",
        },
        environments: {
          type: "object",
          additionalProperties: { $ref: "#/$defs/environment" },
          description: "What is different per environment.",
        },
      },
    },
  },
  $defs: {
    component: {
      type: "object",
      required: ["apiVersion", "kind"],
      properties: {
        apiVersion: text("As in a manifest, e.g. `apps/v1`."),
        kind: text("As in a manifest, e.g. `Deployment`."),
        model: text("Only where `apiVersion` and `kind` are ambiguous."),
        config: { type: "object", description: "The object without `apiVersion` and `kind`." },
      },
    },
    relationship: {
      type: "object",
      required: ["kind", "from", "to"],
      properties: {
        kind: text("E.g. `edge`."),
        type: text("Type of the relationship."),
        subtype: text("E.g. `network`."),
        model: text("Only where the kind is ambiguous."),
        from: text("Id of a component."),
        to: text("Id of a component."),
      },
    },
    environment: {
      type: "object",
      properties: {
        variables: { type: "object", additionalProperties: {}, description: "Values of declared variables in this environment." },
        patches: {
          type: "object",
          additionalProperties: { type: "object" },
          description: "By component: a merge patch (RFC 7396) on its configuration; null removes.",
        },
      },
    },
  },
};
