//! Filters in, the names of what they let through and the findings out: one fixture for all.

use jiff::SignedDuration;

use super::*;

fn kinds() -> Vec<KindName> {
    let kind = |group: &str, kind: &str, plural: &str, short: &str| KindName {
        group: group.into(),
        kind: kind.into(),
        plural: plural.into(),
        short_names: vec![short.into()],
    };
    vec![
        kind("", "Pod", "pods", "po"),
        kind("", "Service", "services", "svc"),
        kind("", "Node", "nodes", "no"),
        kind("apps", "Deployment", "deployments", "deploy"),
        kind("serving.example.com", "Service", "services", "ksvc"),
    ]
}

fn subjects() -> Vec<Subject<'static>> {
    let pod = Subject {
        cluster: "east",
        version: "v1",
        kind: "Pod",
        namespace: Some("shop"),
        name: "web-1",
        status: "Running",
        level: Level::Ok,
        design: Some("bookstore"),
        controller: Some("ReplicaSet/web"),
        node: Some("n1"),
        restarts: Some(0),
        age: Some(SignedDuration::from_hours(2)),
        labels: "app=web,tier=front",
        ..Subject::default()
    };
    let broken = Subject {
        cluster: "west",
        name: "cart-1",
        status: "CrashLoopBackOff",
        level: Level::Failed,
        reason: Some("back-off restarting container `cart`"),
        design: None,
        controller: Some("ReplicaSet/cart"),
        restarts: Some(7),
        age: Some(SignedDuration::from_mins(5)),
        labels: "app=cart",
        ..pod
    };
    let bare = Subject { version: "v1", cluster: "east", ..Subject::default() };
    vec![
        pod,
        broken,
        Subject { kind: "Node", name: "n1", status: "Ready", ..bare },
        Subject {
            group: "apps",
            kind: "Deployment",
            namespace: Some("shop"),
            name: "web",
            status: "1 of 2 ready",
            level: Level::Progressing,
            ..bare
        },
        Subject { kind: "Service", namespace: Some("kube-system"), name: "dns", ..bare },
        Subject {
            group: "serving.example.com",
            kind: "Service",
            namespace: Some("shop"),
            name: "fn",
            ..bare
        },
    ]
}

/// `filter → names`, and a line per finding.
fn check(text: &str) -> String {
    let (filter, findings) = parse(text, &kinds());
    let subjects = subjects();
    let names: Vec<_> = subjects.iter().filter(|one| filter.matches(one)).map(|one| one.name).collect();
    let mut out = format!("{text} → {}\n", names.join(" ")).replace(" \n", "\n");
    for finding in findings {
        let column = finding.at.column.map_or_else(String::new, |column| format!(" {column}"));
        let fix = finding.fix.map(|fix| format!(" ({fix})")).unwrap_or_default();
        out.push_str(&format!("  {}{column} {}{fix}\n", finding.code, finding.message));
    }
    out
}

#[test]
fn filters_let_through_what_they_say_and_tell_what_they_do_not_understand() {
    let fixture = include_str!("fixture.txt");
    let filters = fixture.lines().filter(|line| !line.starts_with("  "));
    // A filter that lets nothing through stands before an arrow that ends its line.
    let filters = filters.map(|line| line.split_once(" →").map_or(line, |(filter, _)| filter));
    let found: String = filters.map(check).collect();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/filter/fixture.txt"), &found).unwrap();
        return;
    }
    assert_eq!(found, fixture);
}

#[test]
fn without_known_kinds_a_kind_is_taken_as_it_is_written() {
    let (filter, findings) = parse("kind:pod", &[]);
    assert!(findings.is_empty());
    assert_eq!(subjects().iter().filter(|one| filter.matches(one)).count(), 2);
}

#[test]
fn t40_no_text_makes_it_panic_and_a_huge_one_is_refused() {
    for text in ["\"", "-", "!", ":", ",", "a:,", "!!a", "ns:\"", "é:ü", "age:<", "kind:!", "\\", "label:="]
    {
        let (filter, _) = parse(text, &kinds());
        assert!(subjects().iter().filter(|one| filter.matches(one)).count() <= subjects().len());
    }
    let (filter, findings) = parse(&"a".repeat(FILTER_BYTES_MAX + 1), &kinds());
    assert!(filter.is_empty() && findings.len() == 1);
}

#[test]
fn stars_do_not_take_for_ever() {
    let glob = format!("name:{}b", "a*".repeat(200));
    let (filter, _) = parse(&glob, &[]);
    let name = "a".repeat(2_000);
    assert!(!filter.matches(&Subject { name: &name, ..Subject::default() }));
}
