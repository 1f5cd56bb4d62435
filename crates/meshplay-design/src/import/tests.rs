//! Whatever a manifest looks like: every object and every comment survives import and export.

use proptest::{prelude::*, sample::select};

use super::*;
use crate::{RawDesign, Resolution, export};

/// The objects and the comments of manifests, read without any of what import does with them.
fn contents(text: &str) -> (Vec<serde_json::Value>, Vec<String>) {
    let (mut objects, mut comments) = (Vec::new(), Vec::new());
    for chunk in split::chunks(text) {
        let document = crate::yaml::read(&chunk.text);
        if let Ok(document) = document {
            let all = 0..chunk.text.len();
            comments.extend(crate::yaml::block::comment_lines(&chunk.text, &document.comments, all));
        }
        for item in objects::items(&chunk) {
            if let Item::Object(object) = item {
                let mut whole = serde_json::Map::new();
                whole.insert("apiVersion".into(), object.gvk.api_version().into());
                whole.insert("kind".into(), object.gvk.kind.clone().into());
                whole.extend(object.fields);
                objects.push(serde_json::Value::Object(whole));
            }
        }
    }
    comments.sort();
    (objects, comments)
}

fn options() -> ImportOptions {
    ImportOptions { name: "shop".parse().unwrap(), file: None }
}

/// Import, then export with everything revealed.
fn there_and_back(text: &str) -> (Import, String) {
    let import = manifests(text, &options());
    let (design, findings) = RawDesign::parse(&import.design, None);
    assert!(!findings.iter().any(Finding::is_error), "{findings:#?}\n{}", import.design);
    let design = design.unwrap();
    let resolved = design.resolve(&Resolution::default()).unwrap();
    let value = |reference: &SecretRef| {
        import.sealed.iter().find(|sealed| sealed.reference == *reference).map(|sealed| sealed.value.clone())
    };
    let export = export::manifests(&design, &resolved, &export::ExportOptions { reveal: Some(&value) });
    assert!(export.findings.is_empty(), "{:#?}", export.findings);
    (import, export.text)
}

/// Names of findings, counts and the components of the design.
fn check(text: &str, counts: [u32; 4], codes: &[Code], components: &str) {
    let import = manifests(text, &options());
    let Counts { read, imported, opaque, rejected } = import.counts;
    assert_eq!([read, imported, opaque, rejected], counts, "{:#?}", import.findings);
    assert_eq!(import.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), codes);
    let head = "apiVersion: meshplay/v1\nkind: Design\nmetadata:\n  name: shop\nspec:\n  components:";
    assert_eq!(import.design.strip_prefix(head).unwrap(), components);
}

#[test]
fn the_lines_of_an_object_are_taken_over_as_they_are() {
    let text = "# licence\n---\n# web\napiVersion: v1 # core\nkind: ConfigMap\nmetadata:\n  name: web\n  # in\n  labels: {a: \"b\"}\ndata:\n  # first\n  x: |\n    ${HOME} ${var.x} $${var.y}\n\n  b: 'y'\n# end\n";
    check(
        text,
        [1, 1, 0, 0],
        &[],
        "
    # licence
    # web
    web:
      apiVersion: v1 # core
      kind: ConfigMap
      config:
        metadata:
          name: web
          # in
          labels: {a: \"b\"}
        data:
          # first
          x: |
            ${HOME} $${var.x} $$${var.y}

          b: 'y'
        # end
",
    );
}

#[test]
fn lists_come_apart_and_ids_stay_unique() {
    let text = "apiVersion: v1\nkind: List\nitems:\n# one\n- apiVersion: v1\n  kind: Service\n  metadata: {name: a}\n- kind: Secret\n  apiVersion: v1\n  metadata: {name: a}\n---\n{\"apiVersion\": \"rbac.authorization.k8s.io/v1\", \"kind\": \"RoleList\", \"items\": [{\"metadata\": {\"name\": \"a\", \"namespace\": \"x\"}}, {\"metadata\": {\"name\": \"a\", \"namespace\": \"m\"}}]}\n";
    check(
        text,
        [4, 4, 0, 0],
        &[],
        "
    # one
    a:
      apiVersion: v1
      kind: Service
      config:
        metadata: {name: a}
    secret-a:
      kind: Secret
      apiVersion: v1
      config:
        metadata: {name: a}
    role-a:
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      config:
        metadata:
          name: a
          namespace: x
    role-a-m:
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      config:
        metadata:
          name: a
          namespace: m
",
    );
}

#[test]
fn what_is_no_object_is_counted_and_named() {
    let text = "- a\n---\na: 1\n---\n'\n---\napiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, name: b}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\n";
    use Code as C;
    check(
        text,
        [6, 2, 1, 3],
        &[
            C::IMPORT_NOT_OBJECT,
            C::IMPORT_NOT_OBJECT,
            C::IMPORT_SYNTAX,
            C::IMPORT_OPAQUE,
            C::IMPORT_KEY_REPEATED,
            C::IMPORT_OBJECT_REPEATED,
        ],
        "
    pod:
      apiVersion: v1
      kind: Pod
      config: {}
    b:
      apiVersion: v1
      kind: Pod
      config:
        metadata:
          name: b
    pod-b:
      apiVersion: v1
      kind: Pod
      config:
        metadata: {name: b}
",
    );
    check("# nothing\n", [0; 4], &[Code::IMPORT_EMPTY], " {}\n    # nothing\n");
}

#[test]
fn values_of_secrets_are_sealed_and_come_back() {
    let text = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {\"data\": \"aHVudGVyMg==\"}\nstringData:\n  a: | # why\n    line1\n    line2\n  p: hunter2hunter2\ndata:\n  p: aHVudGVyMg==\n  bad: '<here>'\n  none: ''\n";
    use Code as C;
    check(
        text,
        [1, 1, 0, 0],
        &[C::IMPORT_SECRET_NOT_BASE64, C::IMPORT_SECRET_SEALED, C::IMPORT_SECRET_ANNOTATION],
        "
    db:
      apiVersion: v1
      kind: Secret
      config:
        metadata:
          name: db
        stringData:
          a: {secretRef: db/a} # why
          p: {secretRef: db/p_2}
        data:
          p: {secretRef: db/p}
          bad: {secretRef: db/bad, encoding: verbatim}
          none: ''
",
    );
    let (_, back) = there_and_back(text);
    let expected = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  a: | # why\n    line1\n    line2\n  p: hunter2hunter2\ndata:\n  p: aHVudGVyMg==\n  bad: \"<here>\"\n  none: ''\n";
    assert_eq!(back, expected);
}

#[test]
fn no_sealed_value_stands_anywhere_in_the_design() {
    let canary = "correct-horse-battery";
    let layouts = [
        format!("stringData: {{a: {canary}, 'b': \"{canary}\"}}"),
        format!("stringData:\n  a: &x {canary}\n  b: *x"),
        format!("stringData: &d\n  ? a\n  : {canary}\nx: *d"),
        format!("data:\n  a: |\n    {}", STANDARD.encode(canary)),
        format!("data: {{a: !!binary {}}}", STANDARD.encode(STANDARD.encode(canary))),
    ];
    for layout in layouts {
        let text = format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\n{layout}\n");
        let import = manifests(&text, &options());
        let hidden = !import.design.contains(canary) && !import.design.contains(&STANDARD.encode(canary));
        let told = import.findings.iter().any(|finding| finding.code == Code::IMPORT_SECRET_ELSEWHERE);
        assert!(hidden || told, "{}", import.design);
        assert_eq!(hidden, !layout.contains("x: *d"), "{}", import.design);
    }
    let unreadable = manifests("apiVersion: v1\nkind: Secret\nstringData: {pin: 12345678}\n", &options());
    assert_eq!(unreadable.findings[0].code, Code::IMPORT_SECRET_UNREADABLE);
    assert!(
        !unreadable.design.contains("12345678") && !format!("{:?}", unreadable.findings).contains("12345678")
    );
}

/// A node of a generated manifest.
#[derive(Clone, Debug)]
enum Tree {
    /// As written, on one line.
    Inline(String),
    /// Header and lines, relative to the indentation.
    Block(&'static str, Vec<String>),
    /// Quoted over several lines.
    Folded(String),
    Map(Vec<Entry>),
    Seq(Vec<Tree>, Indented),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Indented {
    Yes,
    No,
}

#[derive(Clone, Debug)]
struct Entry {
    above: String,
    key: String,
    value: Tree,
    side: &'static str,
}

const SCALARS: &[&str] = &[
    "0777",
    "1e3",
    "1_000",
    "y",
    "on",
    "no",
    "~",
    "null",
    "''",
    "\"\"",
    "1.0",
    "0x1F",
    "a b",
    "\"on\"",
    "'0777'",
    "22:22",
    "2001-01-01",
    "$HOME",
    "${HOME}",
    "${var.x}",
    "\"$${var.x} ${var.y}\"",
    "$(date)",
    "\"${var.\\x61}\"",
    "'it''s'",
    "\"a\\tb\\u00e9\\n\"",
    "ünï 漢",
    "http://x/?a=b&c#d",
    "!!str 12",
    "!!binary aGk=",
    "{}",
    "[]",
    "{a: 1, b: [x, 'y'], \"c\": {}}",
    "[1, 2,]",
    "- not a list",
    "a: b",
    "*",
    "|",
    "@x",
    "%d",
    "-1",
    ".5",
    "<<",
    "=",
    "18446744073709551615",
];

fn inline() -> impl Strategy<Value = String> {
    let risky = ["- not a list", "a: b", "*", "|", "@x", "%d"];
    select(SCALARS)
        .prop_map(move |text| if risky.contains(&text) { format!("'{text}'") } else { text.to_owned() })
}

fn above() -> impl Strategy<Value = String> {
    select(&["", "", "", "\n", "# above\n", "      # far in\n", "# one\n\n# two: ${var.x}\n", "  \n"][..])
        .prop_map(str::to_owned)
}

fn block() -> impl Strategy<Value = Tree> {
    let line = select(
        &[
            "text",
            "  deeper",
            "",
            "# no comment",
            "a: b",
            "$x ${y} ${var.z}",
            "$${var.q}",
            "---x",
            "\ttab",
            "trail  ",
            "- i",
        ][..],
    );
    let header = select(&["|", "|-", "|+", ">", ">-", "|2", "| # why", ">2-"][..]);
    (header, prop::collection::vec(line, 1..5)).prop_map(|(header, lines)| {
        // The first line decides the indentation, unless the header says it.
        let first = if header.contains('2') { "  deeper" } else { "first" };
        let lines = std::iter::once(first).chain(lines).map(str::to_owned).collect();
        Tree::Block(header, lines)
    })
}

fn key() -> impl Strategy<Value = String> {
    select(&["a", "b", "c.d/e", "\"q\"", "'s t'", "n1", "y", "1", "k-8", "x_y"][..]).prop_map(str::to_owned)
}

fn entries(value: impl Strategy<Value = Tree>) -> impl Strategy<Value = Vec<Entry>> {
    let side = select(&["", "", "", " # side", "  "][..]);
    let entry =
        (above(), key(), value, side).prop_map(|(above, key, value, side)| Entry { above, key, value, side });
    prop::collection::vec(entry, 1..4).prop_map(|mut entries| {
        let mut seen = std::collections::BTreeSet::new();
        entries.retain(|entry| seen.insert(entry.key.clone()));
        entries
    })
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        3 => inline().prop_map(Tree::Inline),
        1 => Just(Tree::Inline(String::new())),
        1 => block(),
        1 => select(&["a\n\nb ${var.x}", "x\\\ny"][..]).prop_map(|text| Tree::Folded(text.to_owned())),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let indented = select(&[Indented::Yes, Indented::No][..]);
        prop_oneof![
            entries(inner.clone()).prop_map(Tree::Map),
            (prop::collection::vec(inner, 1..3), indented)
                .prop_map(|(items, indented)| Tree::Seq(items, indented)),
        ]
    })
}

/// What follows `key:`, with all its lines.
fn render(tree: &Tree, indent: usize, side: &str, out: &mut String) {
    let pad = " ".repeat(indent);
    match tree {
        Tree::Inline(text) if text.is_empty() => out.push_str(&format!("{side}\n")),
        Tree::Inline(text) => out.push_str(&format!(" {text}{side}\n")),
        Tree::Block(header, lines) => {
            out.push_str(&format!(" {header}\n"));
            for line in lines {
                let line = if line.is_empty() { String::new() } else { format!("{pad}{line}") };
                out.push_str(&format!("{line}\n"));
            }
        }
        Tree::Folded(text) => {
            let text = text.replace('\n', &format!("\n{pad}"));
            out.push_str(&format!(" \"{text}\"{side}\n"));
        }
        Tree::Map(entries) => {
            out.push_str(&format!("{side}\n"));
            render_map(entries, indent, out);
        }
        Tree::Seq(items, indented) => {
            out.push_str(&format!("{side}\n"));
            let column = if *indented == Indented::Yes { indent } else { indent - 2 };
            for item in items {
                out.push_str(&" ".repeat(column));
                out.push('-');
                render(item, column + 2, "", out);
            }
        }
    }
}

fn render_map(entries: &[Entry], indent: usize, out: &mut String) {
    for Entry { above, key, value, side } in entries {
        out.push_str(above);
        out.push_str(&format!("{}{key}:", " ".repeat(indent)));
        render(value, indent + 2, side, out);
    }
}

fn document() -> impl Strategy<Value = String> {
    let object =
        (entries(tree()), 0_usize..3, select(&["a", "b", "system:x"][..]), any::<prop::sample::Index>());
    let block = object.prop_map(|(entries, shape, name, at)| {
        let mut text = String::new();
        render_map(&entries, 0, &mut text);
        // The two fields stand anywhere between the others.
        let top = |line: &str| line.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '"' || c == '\'');
        let starts: Vec<usize> =
            text.match_indices('\n').map(|(at, _)| at + 1).filter(|at| top(&text[*at..])).collect();
        let names = format!("metadata: {{name: '{name}'}} # name\n");
        let fields = [
            "apiVersion: v1 # api\nkind: ConfigMap\n",
            "kind: \"ConfigMap\"\n# above api\napiVersion: 'v1'\n",
            "kind: Pod\napiVersion: v1\n",
        ][shape];
        let at = if starts.is_empty() { 0 } else { starts[at.index(starts.len())] };
        format!("{}{names}{fields}{}", &text[..at], &text[at..])
    });
    let list = prop::collection::vec(entries(tree()), 1..3).prop_map(|objects| {
        let mut text = "apiVersion: v1\nkind: List\n# of the list\nitems:\n".to_owned();
        for entries in objects {
            text.push_str("# of the item\n- apiVersion: v1\n  kind: ConfigMap\n");
            render_map(&entries, 2, &mut text);
        }
        text
    });
    let json = prop::collection::vec(inline(), 0..3).prop_map(|texts| {
        let data: serde_json::Map<_, _> = texts.iter().enumerate().map(|(n, text)| (format!("k{n}"), text.as_str().into())).collect();
        let value = serde_json::json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "j"}, "data": data, "n": [1, 2.5, 1e3, null]});
        format!("{value:#}\n")
    });
    let secret = prop::collection::vec("[ -~]{1,12}", 1..3).prop_map(|values| {
        let mut text = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata: # d\n".to_owned();
        for (n, value) in values.iter().enumerate() {
            text.push_str(&format!("  k{n}: {} # v\n", STANDARD.encode(value)));
        }
        text + "stringData:\n  t: |\n    line ${var.x}\n\n    line\n"
    });
    let anchors = Just("apiVersion: v1\nkind: ConfigMap\nmetadata: &m # m\n  name: an\nspec:\n  a: &x [1, 2]\n  b: *x\n  c: {<<: *m, d: 1}\n  ? e\n  : f\n".to_owned());
    let empty = select(&["", "# only a comment\n", "\n\n", "~\n"][..]).prop_map(str::to_owned);
    let flow = Just(
        "{apiVersion: v1, kind: ConfigMap, # c\n metadata: {name: fl}, data: {a: '${var.x}'}}\n".to_owned(),
    );
    prop_oneof![6 => block, 2 => list, 1 => json, 1 => secret, 1 => anchors, 1 => empty, 1 => flow]
}

fn stream() -> impl Strategy<Value = String> {
    let separator = select(&["---\n", "--- # mark\n", "---\n---\n", "...\n---\n", "---   \n# after\n"][..]);
    let ends = select(&["\n", "\n", "\r\n"][..]);
    (prop::collection::vec((separator, document()), 1..4), ends).prop_map(|(documents, end)| {
        let text: String =
            documents.into_iter().flat_map(|(separator, text)| [separator.to_owned(), text]).collect();
        text.replace('\n', end)
    })
}

proptest! {
    /// Nothing that a file can hold stops the import or gets lost without a word.
    #[test]
    fn any_text_is_accounted_for(text in "([a-z]|[ \n\r\t]|[-:?#,&*!|>'\"%@`{}\\[\\]]|---\n|\\.\\.\\.\n|kind: |apiVersion: v1|  - |é|\u{feff}|\\$\\{var\\.){0,40}") {
        let import = manifests(&text, &options());
        let Counts { read, imported, opaque, rejected } = import.counts;
        prop_assert_eq!(read, imported + opaque + rejected);
        let (design, findings) = RawDesign::parse(&import.design, None);
        prop_assert!(design.is_some() && !findings.iter().any(Finding::is_error), "{:#?}\n{}", findings, import.design);
        let (_, findings) = RawDesign::parse(&text, None);
        prop_assert!(!findings.is_empty());
    }

    #[test]
    fn every_object_and_comment_survives_import_and_export(text in stream()) {
        let (before, comments) = contents(&text);
        let (import, back) = there_and_back(&text);
        let refused: Vec<_> = import.findings.iter().filter(|f| f.code != Code::IMPORT_NOT_OBJECT && f.is_error()).collect();
        prop_assert!(refused.is_empty(), "{:#?}\n{}", refused, text);
        let (after, comments_after) = contents(&back);
        prop_assert_eq!(&before, &after, "\n{}\n=>\n{}\n=>\n{}", text, import.design, back);
        prop_assert_eq!(&comments, &comments_after, "\n{}\n=>\n{}\n=>\n{}", text, import.design, back);
    }
}
