//! The mesh of a test and how it is configured.

use std::collections::BTreeMap;

use super::environment::ApplicationMetadata;
use super::given::Given;
use super::message::{Whole, message};

message! {
    /// Which mesh.
    ServiceMesh {
        r#type "type": Given, "See `MESH_TYPES`.";
        version "version": String, "Of the mesh.";
        labels "labels": BTreeMap<String, String>, "Free words.";
        annotations "annotations": BTreeMap<String, String>, "Free words.";
    }
}

message! {
    /// How a mesh is configured.
    ServiceMeshConfig {
        smp_version "smpVersion": String, "Of the specification.";
        id "id": String, "A unique identifier.";
        labels "labels": BTreeMap<String, String>, "Free words.";
        ingress_gateway "ingressGateway": Proxies, "Proxies at the entrance.";
        sidecar "sidecar": Proxies, "Proxies beside workloads.";
        mesh_telemetry "meshTelemetry": Telemetry, "What collects telemetry.";
        mesh_policy "meshPolicy": Policy, "What decides about policy.";
        mesh_control_plane "meshControlPlane": ControlPlane, "The control plane.";
        mesh_policy_enabled "meshPolicyEnabled": bool, "Whether policy is asked for.";
        mesh_telemetry_enabled "meshTelemetryEnabled": bool, "Whether telemetry is collected.";
        mtls_enabled "mtlsEnabled": bool, "Whether workloads speak mutual TLS.";
        proxy_concurrency "proxyConcurrency": i32, "Threads of a proxy.";
        mesh_build "meshBuild": String, "Build of the mesh.";
        proxy_build "proxyBuild": String, "Build of the proxy.";
        exp_group_uuid "expGroupUuid": String, "The group of experiments.";
        exp_uuid "expUuid": String, "The experiment.";
        profile "profile": String, "The profile it was installed by.";
        mesh_type "meshType": ServiceMesh, "Which mesh.";
        application_metadata "applicationMetadata": ApplicationMetadata, "What runs on it.";
    }
}

message! {
    /// Proxies of one kind.
    Proxies {
        count "count": i32, "How many.";
        cpu_mcores "cpuMcores": f64, "CPU, in thousandths of a core.";
        mem_mb "memMb": f64, "Memory.";
        rps "rps": Whole, "Requests per second.";
        bps "bps": Whole, "Bytes per second.";
    }
}

message! {
    /// What collects telemetry.
    Telemetry {
        count "count": i32, "How many.";
        cpu_mcores "cpuMcores": f64, "CPU, in thousandths of a core.";
        mem_mb "memMb": f64, "Memory.";
        rps "rps": Whole, "Requests per second.";
    }
}

message! {
    /// What decides about policy.
    Policy {
        count "count": i32, "How many.";
        cpu_mcores "cpuMcores": f64, "CPU, in thousandths of a core.";
        mem_mb "memMb": f64, "Memory.";
        rps "rps": Whole, "Requests per second.";
        cache_hit_rate "cacheHitRate": f64, "Share of answers from the cache.";
    }
}

message! {
    /// The control plane.
    ControlPlane {
        count "count": i32, "How many.";
        cpu_mcores "cpuMcores": f64, "CPU, in thousandths of a core.";
        mem_mb "memMb": f64, "Memory.";
        endpoints "endpoints": i32, "Endpoints it knows.";
        services "services": i32, "Services it knows.";
        sidecars "sidecars": i32, "Proxies it feeds.";
        virtual_services "virtualServices": i32, "Routes it holds.";
        destination_rules "destinationRules": i32, "Rules it holds.";
        lds_latency_ms "ldsLatencyMs": f64, "Until nine of ten proxies have a listener.";
        cds_latency_ms "cdsLatencyMs": f64, "Until nine of ten proxies have a cluster.";
    }
}
