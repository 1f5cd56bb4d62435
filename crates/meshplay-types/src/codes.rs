//! The rows of the code table, in rising order. A number that was published is never used again.

use crate::{
    Severity::{Error, Info, Warning},
    code::{Code, Entry},
};

macro_rules! codes {
    ($($number:literal $name:ident $severity:ident $meaning:literal $fix:literal;)*) => {
        impl Code {
            $(#[doc = $meaning] pub const $name: Code = Code($number);)*
        }
        /// All rows, by rising number.
        pub const ENTRIES: &[Entry] = &[
            $(Entry { number: $number, name: stringify!($name), severity: $severity, meaning: $meaning, fix: $fix },)*
        ];
    };
}

codes! {
    // 0 general
    1 USAGE Error "The command line cannot be understood" "run the command with `--help`";
    2 NOT_FOUND Error "There is nothing with this name or id" "list what there is with the noun's `list` verb";
    3 AMBIGUOUS Error "The name fits more than one" "use the id";
    4 FILE_UNREADABLE Error "The file cannot be read" "check the path and its permissions";
    5 REQUIREMENT_MISSING Warning "A program or right that this needs is missing" "";
    6 CONSENT_MISSING Error "A change needs consent and nobody gave it" "pass `--yes`, or run it on a terminal and answer the question";
    7 ACTION_DENIED Error "Your role does not contain this action" "ask an owner for a role that contains it";
    8 NAME_INVALID Error "The name has characters or a length that names cannot have" "";
    9 NAME_TAKEN Error "Something else has this name already" "choose another name, or remove the other one first";
    // 1 design
    1001 DESIGN_SYNTAX Error "The file is not valid YAML" "";
    // 4 clusters
    4000 KUBECONFIG_SYNTAX Error "The kubeconfig cannot be read" "check it with `kubectl config view`";
    4001 KUBECONFIG_EMPTY Error "The kubeconfig has no context" "";
    4002 KUBECONFIG_DANGLING Error "A context names a cluster or user that the kubeconfig does not hold" "export the context with `kubectl config view --raw --minify --flatten`";
    4003 KUBECONFIG_EXEC Error "The kubeconfig runs a program to get its credential" "create a service account for Meshplay with the manifest that `meshplay cluster add --print-service-account` prints, and add the cluster with its token";
    4004 KUBECONFIG_AUTH_PROVIDER Error "The kubeconfig uses an auth provider" "create a service account for Meshplay with the manifest that `meshplay cluster add --print-service-account` prints, and add the cluster with its token";
    4005 KUBECONFIG_FILE Error "The kubeconfig refers to another file" "put everything into one file with `kubectl config view --raw --minify --flatten`";
    4006 KUBECONFIG_FILE_UNREADABLE Error "A file that the kubeconfig refers to cannot be read" "check the path; relative ones start at the kubeconfig's folder";
    4007 KUBECONFIG_PROXY Error "The kubeconfig sends its traffic through a proxy" "remove `proxy-url`, or run Meshplay where the cluster is reached directly";
    4008 KUBECONFIG_INSECURE Error "The kubeconfig turns the check of the server's certificate off" "put the cluster's CA into `certificate-authority-data`; a wrong host name is cured by `tls-server-name`";
    4009 KUBECONFIG_BASIC_AUTH Error "The kubeconfig holds a user name and password" "use a token or a client certificate";
    4010 KUBECONFIG_IMPERSONATION Error "The kubeconfig impersonates another user" "add the cluster with a credential of that user";
    4011 KUBECONFIG_SERVER Error "The server of the kubeconfig is not a URL" "";
    4012 KUBECONFIG_PLAINTEXT Error "The server of the kubeconfig is reached without TLS" "use the `https://` address of the cluster";
    4013 KUBECONFIG_CERTIFICATE Error "A certificate, key or token of the kubeconfig is malformed" "export the context again with `kubectl config view --raw --minify --flatten`";
    4014 KUBECONFIG_NO_CREDENTIAL Warning "The kubeconfig has no credential" "add a token or a client certificate";
    4015 KUBECONFIG_NAME_UNKNOWN Error "The kubeconfig has no context of this name" "";
    4100 CLUSTER_REFUSED Error "Nothing listens at the cluster's address" "check that the API server runs and that address and port are right";
    4101 CLUSTER_DNS Error "The cluster's host name cannot be resolved" "check the host name and this machine's name servers";
    4102 CLUSTER_NO_ROUTE Error "There is no network route to the cluster" "check this machine's network, VPN and routes";
    4103 CLUSTER_BLACK_HOLE Error "The cluster swallows what is sent and answers nothing" "look for a firewall, VPN or proxy between here and the API server";
    4104 CLUSTER_RESET Error "The cluster closed the connection without an answer" "look for a proxy or load balancer between here and the API server; try again";
    4105 CLUSTER_CUT Error "The answer of the cluster broke off in the middle" "look for a proxy or load balancer between here and the API server; try again";
    4106 CLUSTER_TIMEOUT Error "The cluster answers too slowly" "look at the API server's load; the deadlines are configuration";
    4107 CLUSTER_TLS_EXPIRED Error "The cluster's certificate has expired or is not valid yet" "renew the API server's certificate; check the clocks of both machines";
    4108 CLUSTER_TLS_UNTRUSTED Error "The cluster's certificate is not from a trusted authority" "put the cluster's CA into the kubeconfig; if it changed, make sure that this is the same cluster";
    4109 CLUSTER_TLS_NAME Error "The cluster's certificate is for another name" "use a name of the certificate in the server URL, or set `tls-server-name`";
    4110 CLUSTER_TLS_CLIENT Error "The cluster refuses our client certificate" "renew the client certificate of the kubeconfig";
    4111 CLUSTER_TLS_OTHER Error "No TLS connection can be made with the cluster" "check that the port is the API server's";
    4112 CLUSTER_AUTH_FAILED Error "The cluster does not accept our credential" "renew the token or certificate of this cluster";
    4113 CLUSTER_DENIED Error "Our credential may not do this in the cluster" "ask for the right that the message names";
    4114 CLUSTER_THROTTLED Error "The cluster asks to slow down" "try again later; look at the API server's priority and fairness settings";
    4115 CLUSTER_SERVER_ERROR Error "The cluster failed to handle the request" "look at the API server's log; try again";
    4116 CLUSTER_UNREADABLE Error "The answer is not one of a Kubernetes API server" "check that the address is the API server's and not a proxy's login page";
    4117 CLUSTER_TOO_LARGE Error "The answer is larger than we read" "";
    4118 CLUSTER_GONE Error "The cluster no longer knows the version that we asked for" "try again";
    4119 CLUSTER_REDIRECT Error "The cluster sends us to another address" "use the API server's own address";
    4120 CLUSTER_WENT_BACK Warning "The cluster's resource versions went backwards" "its etcd was restored from a backup: review what is deployed there";
    4121 CLUSTER_ACCESS Error "The stored access of the cluster cannot be used" "add the cluster again";
    4122 CLUSTER_EXPIRED_REQUEST Error "The time for this request was over before it was sent" "try again";
    4200 OBJECT_NOT_FOUND Error "The object does not exist in the cluster" "";
    4201 OBJECT_NAMESPACE_MISSING Error "The namespace does not exist in the cluster" "create the namespace, or put it into the design";
    4202 OBJECT_KIND_UNKNOWN Error "The cluster does not serve this kind" "install the CustomResourceDefinition, or use a version that the cluster serves";
    4203 OBJECT_CONFLICT Error "Another manager owns fields that would change" "decide for each field: leave it, share it or take it";
    4204 OBJECT_CHANGED Error "The object changed since it was read" "plan again";
    4205 OBJECT_REPLACED Error "The object was deleted and made anew by somebody else" "plan again";
    4206 OBJECT_EXISTS Error "There is such an object already" "plan again, so that it is adopted";
    4207 OBJECT_INVALID Error "The cluster refuses values of the object" "";
    4208 OBJECT_IMMUTABLE Error "A field that cannot change after creation would change" "recreate the object, if its loss is acceptable";
    4209 OBJECT_MALFORMED Error "The cluster cannot read the object" "";
    4210 OBJECT_ADMISSION Error "A policy of the cluster refuses the object" "";
    4211 OBJECT_WEBHOOK_DOWN Error "A webhook that must judge the object does not answer" "look at the webhook's Deployment and its Service";
    4212 OBJECT_NAMESPACE_TERMINATING Error "The namespace is being deleted" "wait until it is gone, then try again";
    4213 OBJECT_QUOTA Error "The namespace's quota is used up" "ask for a larger quota, or remove something";
    4214 OBJECT_NAME Error "The name cannot be part of a request" "";
    4220 API_WARNING Warning "The API server warns about the object" "";
    4230 DISCOVERY_PARTIAL Warning "Some kinds of the cluster are unknown because the server behind them does not answer" "look at the APIService that the message names";
    4231 OPENAPI_MISSING Warning "The cluster has no schema for this API version" "";
    // 5 plan and deploy
    5400 PLAN_NOT_EXECUTABLE Error "The plan holds steps that cannot be carried out" "decide about foreign fields (`--foreign`), replacements (`--recreate`) or mend what is blocked, then plan again";
    5401 PLAN_CHANGED Error "The plan is not the one that was approved" "look at the new plan and approve it";
    5402 READ_ONLY_CLUSTER Error "The cluster is connected read-only" "allow writing with `meshplay cluster allow-write NAME`";
    5403 STEP_FAILED Error "A step of the plan failed" "mend the cause and deploy again: steps that are done stay done";
    5404 HEALTH_TIMEOUT Error "Not everything became healthy in time" "look at the reason; deploy again or wait longer with `--timeout`";
    5405 GATE_FAILED Error "Something that later steps need failed" "mend the cause and deploy again";
    5406 TARGET_BUSY Error "Another operation works on this design and cluster" "wait for it, resume it with `meshplay operation resume`, or cancel it";
    5407 STAGE_NOT_STARTED Error "A cluster was not touched because an earlier stage failed" "mend the earlier stage and deploy again";
    5408 ADOPTED_INSTEAD Warning "An object appeared before it could be created; it was adopted and will not be deleted on undeploy" "";
    5409 DELETION_PENDING Error "Objects are marked for deletion but are still there" "look at their finalizers; undeploy again to go on waiting";
    5410 STAGE_UNKNOWN_CLUSTER Error "A stage names a cluster that is not deployed to, or leaves one out" "name each cluster of the deployment in exactly one stage";
    5411 CANCELLED Info "Stopped on request; what was done stays done" "deploy again to finish, or undeploy";
    5412 ROLLED_BACK Warning "The deployment failed and the revision before it was deployed again" "";
    5413 NO_CLUSTER Error "No cluster to work on was named" "name one with `--cluster`, see `meshplay cluster list`";
    5414 SEALED_VALUE_MISSING Error "A sealed value that the design refers to is not in the store" "import the manifest with the Secret again";
    5415 IDENTITY_CHANGED Error "The cluster behind this connection is not the one that was connected" "connect it as a new cluster, or remove the old connection first";
    // 7 mesh and filter
    7001 MESH_OPTIONS Error "The options of a loopback mesh do not fit together" "";
    // 9 internal
    9001 INTERNAL Error "A fault of Meshplay itself" "please report it with the log";
}
