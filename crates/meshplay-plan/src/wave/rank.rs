//! In which order kinds come (P2), before any particular dependency is looked at.

use meshplay_types::Gvk;

use crate::builtin;

/// Position of a kind in the order of application. Deletion goes backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Namespaces,
    Definitions,
    Foundation,
    Workloads,
    Exposure,
    CustomResources,
    /// Custom resources that a webhook of this design judges. Apart from the others, because what serves the webhook
    /// may itself need one of them (a Certificate, say) before it becomes available.
    JudgedResources,
    Admission,
}

impl Rank {
    /// Of a kind. Kinds outside Kubernetes are custom resources.
    pub(crate) fn of(gvk: &Gvk) -> Self {
        match (gvk.group.as_str(), gvk.kind.as_str()) {
            ("", "Namespace") => Self::Namespaces,
            ("apiextensions.k8s.io", _) => Self::Definitions,
            ("admissionregistration.k8s.io" | "apiregistration.k8s.io", _) => Self::Admission,
            ("networking.k8s.io", "Ingress") | ("autoscaling", _) => Self::Exposure,
            ("apps" | "batch" | "discovery.k8s.io", _) => Self::Workloads,
            ("", "Pod" | "Service" | "Endpoints" | "ReplicationController" | "PodTemplate") => {
                Self::Workloads
            }
            _ if builtin::is_builtin(gvk) => Self::Foundation,
            _ => Self::CustomResources,
        }
    }

    /// Why these come together and now.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Namespaces => "namespaces hold everything else",
            Self::Definitions => "CRDs make the kinds of custom resources",
            Self::Foundation => "rights, policies, configuration and storage that workloads use",
            Self::Workloads => "workloads, services and jobs",
            Self::Exposure => "ingress and autoscalers stand on workloads",
            Self::CustomResources => "custom resources, once their CRDs are established",
            Self::JudgedResources => {
                "custom resources whose webhook is served by this design, once it answers"
            }
            Self::Admission => "webhooks and aggregated APIs come last, once what serves them answers",
        }
    }

    /// Why these are deleted together and now.
    pub(crate) fn reason_backwards(self) -> &'static str {
        match self {
            Self::Admission => {
                "webhooks and aggregated APIs go first: without their server they would block the rest"
            }
            Self::JudgedResources | Self::CustomResources => {
                "custom resources go while the controllers that run their finalizers still do"
            }
            Self::Exposure => "ingress and autoscalers go before their workloads",
            Self::Workloads => "workloads, services and jobs",
            Self::Foundation => "rights, policies, configuration and storage, unused by now",
            Self::Definitions => "CRDs go after their custom resources",
            Self::Namespaces => "namespaces go last",
        }
    }
}
