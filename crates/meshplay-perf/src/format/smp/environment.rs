//! Where a test ran and what ran there.

use std::collections::BTreeMap;

use super::given::Given;
use super::message::message;

message! {
    /// Where a test ran.
    EnvironmentConfig {
        smp_version "smpVersion": String, "Of the specification.";
        id "id": String, "A unique identifier.";
        labels "labels": BTreeMap<String, String>, "Free words.";
        kubernetes_version "kubernetesVersion": String, "Of the cluster.";
        nodes "nodes": Vec<NodeInfo>, "Its nodes.";
        individual_workloads "individualWorkloads": Vec<IndividualWorkload>, "What ran on them.";
        traffic_metadata "trafficMetadata": TrafficMetadata, "How traffic came in.";
    }
}

message! {
    /// A node.
    NodeInfo {
        r#type "type": String, "Of the machine.";
        cores "cores": i32, "Its cores.";
        mem_mb "memMb": f64, "Its memory.";
    }
}

message! {
    /// A workload.
    IndividualWorkload {
        name "name": String, "Its name.";
        count "count": i32, "How many.";
        cpu_mcores "cpuMcores": f64, "CPU, in thousandths of a core.";
        mem_mb "memMb": f64, "Memory.";
    }
}

message! {
    /// What was measured.
    ApplicationMetadata {
        application_name "applicationName": String, "Its name.";
        application_version "applicationVersion": String, "Its version.";
        helm_chart_name "helmChartName": String, "Its chart.";
        helm_chart_version "helmChartVersion": String, "The chart's version.";
        cnab_version "cnabVersion": String, "Of its bundle.";
        compose_version "composeVersion": String, "Of its Compose file.";
        cluster_name "clusterName": String, "Where it runs.";
        k8s_version_supported "k8sVersionSupported": String, "Of Kubernetes.";
        protocol "protocol": Given, "What it speaks.";
    }
}

message! {
    /// How traffic came in.
    TrafficMetadata {
        load_balance_name "loadBalanceName": String, "The load balancer.";
        load_balance_ip "loadBalanceIp": String, "Its address.";
        host_endpoint "hostEndpoint": String, "The host that was asked.";
        prometheus_url "prometheusUrl": String, "Where metrics are.";
        http_headers "httpHeaders": String, "Sent with requests.";
        user_agent "userAgent": String, "Sent with requests.";
        ping_health_endpoint "pingHealthEndpoint": String, "Asked before the test.";
    }
}
