//! kwok's configuration: the stages that its nodes and pods go through, with shared text filled in.

/// On a pod (so in its template): `image-pull-backoff`, `crash-loop`, `never-ready` or `slow-start`. Without it a pod
/// succeeds; with any other value it stays `Pending`, so that a typing mistake shows.
pub const BEHAVIOUR_ANNOTATION: &str = "rig.meshplay.dev/behaviour";

const STAGES: [&str; 7] = [
    include_str!("stages/node.yaml"),
    include_str!("stages/pod-success.yaml"),
    include_str!("stages/pod-image-pull-backoff.yaml"),
    include_str!("stages/pod-crash-loop.yaml"),
    include_str!("stages/pod-never-ready.yaml"),
    include_str!("stages/pod-slow-start.yaml"),
    include_str!("stages/volume.yaml"),
];

/// A line `@name` in a stage stands for one of these, indented as that line.
const FRAGMENTS: [(&str, &str); 6] = [
    ("@new-pod", include_str!("fragments/new-pod.yaml")),
    ("@addresses", include_str!("fragments/addresses.yaml")),
    ("@ready", include_str!("fragments/ready.yaml")),
    ("@not-ready", include_str!("fragments/not-ready.yaml")),
    ("@init-completed", include_str!("fragments/init-completed.yaml")),
    ("@container", include_str!("fragments/container.yaml")),
];

/// The whole configuration file.
pub(super) fn config() -> String {
    let stages: Vec<String> = STAGES.iter().map(|stage| expand(stage)).collect();
    stages.join("---\n")
}

fn expand(stage: &str) -> String {
    let mut text = String::new();
    for line in stage.lines() {
        let word = line.trim_start();
        let indent = &line[..line.len() - word.len()];
        let fragment =
            FRAGMENTS.iter().find(|(name, _)| *name == word).map_or(word, |(_, fragment)| *fragment);
        for line in fragment.lines() {
            text.push_str(indent);
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{BEHAVIOUR_ANNOTATION, config, expand};

    #[test]
    fn a_fragment_is_filled_in_at_the_indent_of_its_line() {
        let text = expand("  rules:\n    @new-pod\n");
        assert!(text.starts_with("  rules:\n    - jq: {key: .metadata.deletionTimestamp"), "{text}");
    }

    #[test]
    fn every_fragment_is_known_and_the_annotation_is_spelled_as_in_the_stages() {
        let config = config();
        assert!(!config.lines().any(|line| line.trim_start().starts_with('@')), "{config}");
        assert!(config.contains(BEHAVIOUR_ANNOTATION));
    }
}
