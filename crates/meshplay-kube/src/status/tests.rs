use super::*;

fn read(status: u16, plural: &str, body: &str) -> Fault {
    fault(status, plural, None, body.as_bytes())
}

fn text(fault: &Fault) -> String {
    match fault {
        Fault::Rejected(rejection, _) => format!("{rejection:?}"),
        Fault::Conflict(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|item| format!("{} {}", item.manager, item.field)).collect();
            format!("Conflict {}", fields.join(", "))
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn recorded_answers_mean_what_the_server_meant() {
    let blocks = include_str!("recorded.txt").split("\n\n").skip(1);
    let mut count = 0;
    for block in blocks {
        let (head, body) = block.split_once('\n').expect("a head and a body");
        let [status, plural, expected] = head.splitn(3, ' ').collect::<Vec<_>>()[..] else {
            panic!("{head}");
        };
        let fault = read(status.parse().expect("status"), plural, body.trim());
        assert_eq!(text(&fault), expected, "{body}");
        count += 1;
    }
    assert!(count > 25, "{count}");
}

#[test]
fn a_wait_is_taken_from_the_header_or_from_the_details() {
    let body = r#"{"kind":"Status","message":"slow down","details":{"retryAfterSeconds":3}}"#;
    let wait = |header| fault(429, "pods", header, body.as_bytes());
    assert_eq!(wait(None), Fault::Throttled { retry_after_ms: Some(3_000) });
    assert_eq!(wait(Some(1_000)), Fault::Throttled { retry_after_ms: Some(1_000) });
    assert_eq!(read(429, "pods", ""), Fault::Throttled { retry_after_ms: None });
}

#[test]
fn a_webhook_that_says_no_is_admission_whatever_its_status() {
    let body = r#"{"kind":"Status","message":"admission webhook \"w.x\" denied the request: no"}"#;
    for status in [400, 403, 409, 422, 500] {
        assert_eq!(text(&read(status, "pods", body)), "Admission", "{status}");
    }
}

#[test]
fn p4_a_webhook_without_dry_run_is_told() {
    let body = r#"{"kind":"Status","reason":"BadRequest","message":"admission webhook \"w.x\" does not support dry run"}"#;
    assert_eq!(text(&read(400, "pods", body)), "NoDryRun");
}

#[test]
fn answers_of_something_else_do_not_pass_as_answers_about_an_object() {
    let html = "<html>502 Bad Gateway</html>";
    assert!(matches!(read(502, "pods", html), Fault::Server { status: 502, .. }));
    assert!(matches!(read(404, "pods", html), Fault::Rejected(Rejection::NotFound(Missing::Kind), _)));
}

#[test]
fn t31_a_refused_secret_does_not_show_its_values() {
    let body = r#"{"kind":"Status","reason":"Invalid","message":"Secret \"x\" is invalid: type: Invalid value: \"c4nary\": too long",
        "details":{"causes":[{"reason":"FieldValueInvalid","message":"Invalid value: \"c4nary\": too long","field":"data[a]"}]}}"#;
    let typed = r#"{"kind":"Status","message":"failed to create typed patch object (a/x; v1, Kind=Secret): .data.a: expected string, got c4nary"}"#;
    for (status, body) in [(422, body), (500, typed), (400, "c4nary")] {
        let fault = read(status, "secrets", body);
        assert!(!format!("{fault:?} {:?}", fault.finding()).contains("c4nary"), "{fault:?}");
    }
    assert!(read(422, "secrets", body).finding().message.contains("`data[a]`: too long"));
}

#[test]
fn messages_stay_short() {
    let long = "ä".repeat(10_000);
    let Fault::Server { message, .. } = read(500, "pods", &long) else { panic!("a server fault") };
    assert!(message.len() <= MESSAGE_BYTES_MAX + '…'.len_utf8());
}
