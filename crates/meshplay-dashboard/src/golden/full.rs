//! How full a workload is: what its fullest container uses of its limit of CPU or memory, from cAdvisor's series.
//!
//! It knows nothing of meshes: rows find it by namespace and workload.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Source, quoted};

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "GoldenLimit")]
pub enum Limit {
    /// CPU time.
    Cpu,
    /// Memory that cannot be taken back.
    Memory,
}

/// What containers tell of themselves, whichever mesh they are in: cAdvisor's words. Limits are those of the container.
pub(super) const CONTAINERS: Source = Source {
    mesh: "",
    requests: "",
    only: r#"container!="",container!="POD""#,
    answers: "",
    failed: "",
    times: "",
    unit_ms: 1.0,
    namespace: "namespace",
    workload: "workload",
};

/// The workload in the name of a pod of a Deployment, a StatefulSet or a DaemonSet; names are made of this alphabet so that
/// no words come out (apimachinery, `rand.String` and `SafeEncodeString`).
const POD_NAME: &str =
    "(.+?)(-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-([bcdfghjklmnpqrstvwxz2456789]{5}|[0-9]+)";

/// The fullest container of each workload.
pub(super) fn full_expr(limit: Limit, window: &str, namespace: Option<&str>) -> String {
    let within = namespace.map(|one| format!(",namespace=\"{}\"", quoted(one))).unwrap_or_default();
    let only = format!("{{{}{within}}}", CONTAINERS.only);
    let sum = |expr: String| format!("sum by (namespace, pod, container) ({expr})");
    let (used, there) = match limit {
        Limit::Cpu => (
            sum(format!("rate(container_cpu_usage_seconds_total{only}[{window}])")),
            sum(format!("container_spec_cpu_quota{only} / container_spec_cpu_period{only}")),
        ),
        Limit::Memory => (
            sum(format!("container_memory_working_set_bytes{only}")),
            sum(format!("container_spec_memory_limit_bytes{only}")),
        ),
    };
    // A limit of 0 is none.
    let share = format!("{used} / ({there} > 0)");
    format!(
        "max by (namespace, workload) (label_replace({share}, \"workload\", \"$1\", \"pod\", \"{POD_NAME}\"))"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_of_nothing_is_none_and_only_containers_count() {
        assert_eq!(
            full_expr(Limit::Memory, "5m", Some("shop")),
            format!(
                "max by (namespace, workload) (label_replace(\
                 sum by (namespace, pod, container) (container_memory_working_set_bytes{{container!=\"\",container!=\"POD\",namespace=\"shop\"}}) / \
                 (sum by (namespace, pod, container) (container_spec_memory_limit_bytes{{container!=\"\",container!=\"POD\",namespace=\"shop\"}}) > 0), \
                 \"workload\", \"$1\", \"pod\", \"{POD_NAME}\"))"
            )
        );
    }
}
