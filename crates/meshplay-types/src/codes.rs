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
    10 CONFIG_INVALID Error "A setting cannot be used" "mend it in `meshplay.toml` or in the environment";
    20 FILTER_SYNTAX Error "The filter cannot be read" "see docs/filter.md";
    21 FILTER_KEY_UNKNOWN Error "A filter asks about something that tables do not have" "";
    22 FILTER_VALUE Error "A value of the filter does not fit its key" "";
    23 FILTER_KIND_UNKNOWN Warning "No connected cluster serves a kind of the filter" "list the kinds with `meshplay resource kinds`";
    // 1 design
    1001 DESIGN_SYNTAX Error "The file is not valid YAML" "";
    1002 DESIGN_KIND Error "The file is not a Meshplay design" "start it with `apiVersion: meshplay/v1` and `kind: Design`";
    1003 DESIGN_FIELD_UNKNOWN Error "A field that designs do not have" "remove it, or start its name with `x-`";
    1004 DESIGN_FIELD_TYPE Error "A field of the design has the wrong type" "";
    1005 DESIGN_FIELD_MISSING Error "A field that every design needs is missing" "";
    1006 DESIGN_KEY_REPEATED Error "The same key stands twice in one mapping" "remove one of them; only the last one would count";
    1007 DESIGN_NAME Error "A name or an id breaks the rules for names" "";
    1008 DESIGN_VALUE Error "A value that JSON cannot hold" "";
    1009 DESIGN_DOCUMENTS Error "The file holds more than one document" "keep one design per file";
    1010 VARIABLE_UNDECLARED Error "A variable is used or set that `spec.variables` does not declare" "declare it under `spec.variables`";
    1011 VARIABLE_UNUSED Info "A declared variable is used nowhere" "";
    1012 VARIABLE_MALFORMED Error "`${var.` without a name and `}`" "write `${var.NAME}`, or `$${var.` for the text itself";
    1013 VARIABLE_NOT_TEXT Error "A list or an object stands inside a text" "let `${var.NAME}` be the whole value";
    1020 ENVIRONMENT_UNKNOWN Error "The design does not have this environment" "";
    1021 PATCH_COMPONENT_UNKNOWN Error "A patch names a component that the design does not have" "";
    1022 RELATIONSHIP_COMPONENT_UNKNOWN Error "A relationship names a component that the design does not have" "";
    1030 OBJECT_NAME_MISSING Error "A component has no `metadata.name`" "give it a name; `generateName` cannot be deployed twice to the same effect";
    1031 OBJECT_NAME_INVALID Error "The API server would refuse this name" "";
    1032 OBJECT_REPEATED Error "Two components are the same object" "remove one of them or change its name or namespace";
    1033 OBJECT_NAMESPACE Warning "The namespace does not fit the kind" "";
    1034 SECRET_REF_MALFORMED Error "A reference to a sealed value is malformed" "write `{secretRef: NAME/KEY}`";
    1035 SECRET_REF_OPEN Error "There is no sealed value for this reference" "import the Secret again, or set the value";
    1036 SECRET_PLAIN Warning "The design holds the value of a Secret in clear" "import the Secret from its manifest: values are sealed then";
    1037 SECRET_NOT_BASE64 Error "A value under `data` of a Secret is not base64" "encode it, or put it under `stringData`";
    1040 SCHEMA_NONE Info "There are no schemas: only the structure was checked" "";
    1041 KIND_UNKNOWN Warning "The schemas do not have this kind" "";
    1042 KIND_VERSION_UNKNOWN Warning "The schemas have this kind in other versions only" "";
    1043 SCHEMA_TYPE Error "A value has another type than its schema says" "";
    1044 SCHEMA_REQUIRED Error "A field that the schema requires is missing" "";
    1045 SCHEMA_FIELD_UNKNOWN Error "A field that the schema does not have" "";
    1046 SCHEMA_ENUM Error "A value is not one of those allowed" "";
    1047 SCHEMA_PATTERN Error "A text does not have the form that its schema asks for" "";
    1048 SCHEMA_RANGE Error "A value is too small or too large" "";
    1049 SCHEMA_LIST_KEY_REPEATED Error "Two items of a list have the same key" "";
    1050 SCHEMA_RULES_UNCHECKED Info "Rules of a CRD (CEL) are checked by the API server only" "";
    1060 EDIT_TARGET_MISSING Error "What was to be edited is not in the design" "";
    1061 EDIT_FAILED Error "The edit would not leave a design that says what was asked for" "";
    // 2 registry and import
    2001 IMPORT_SYNTAX Error "A document is not valid YAML" "";
    2002 IMPORT_NOT_OBJECT Error "A document is not a Kubernetes object" "an object has `apiVersion` and `kind`";
    2003 IMPORT_OPAQUE Warning "An object without a name was kept, but cannot be deployed" "give it `metadata.name`, or remove it from the design";
    2004 IMPORT_OBJECT_REPEATED Warning "An object appears more than once" "";
    2005 IMPORT_KEY_REPEATED Warning "The same key stands twice in one mapping; the last one was taken, as kubectl does" "";
    2006 IMPORT_SECRET_SEALED Info "Values of a Secret were sealed" "";
    2007 IMPORT_SECRET_ANNOTATION Info "An annotation that repeats a Secret was dropped" "";
    2008 IMPORT_SECRET_UNREADABLE Error "A Secret holds something that is not text" "quote the value";
    2009 IMPORT_REWRITTEN Info "An object was written anew; its comments stand above it" "";
    2010 IMPORT_EMPTY Warning "There is no object in the file" "";
    2011 IMPORT_SECRET_NOT_BASE64 Warning "A value under `data` of a Secret is not base64; it was sealed as it is" "encode it, or put it under `stringData`";
    2012 EXPORT_SECRET_HIDDEN Info "Values of Secrets were not written" "ask for them with `--reveal`";
    2013 IMPORT_SECRET_ELSEWHERE Warning "A sealed value stands in the design in clear as well" "remove it from the comment or field that repeats it";
    2020 REGISTRY_UNREADABLE Error "The registry file cannot be used" "build it again with `cargo xtask registry`";
    2030 REGISTRY_MISSING Warning "There is no file of Kubernetes schemas" "make it with `cargo xtask registry --only kubernetes`, or validate against a cluster with `--cluster`";
    // 4 clusters
    4000 KUBECONFIG_SYNTAX Error "The kubeconfig cannot be read" "check it with `kubectl config view`";
    4001 KUBECONFIG_EMPTY Error "The kubeconfig has no context" "";
    4002 KUBECONFIG_DANGLING Error "A context names a cluster or user that the kubeconfig does not hold" "export the context with `kubectl config view --raw --minify --flatten`";
    4003 KUBECONFIG_EXEC Error "The kubeconfig runs a program to get its credential" "create a service account for Meshplay and add the cluster with its token; docs/deploying.md shows how";
    4004 KUBECONFIG_AUTH_PROVIDER Error "The kubeconfig uses an auth provider" "create a service account for Meshplay and add the cluster with its token; docs/deploying.md shows how";
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
    4122 CLUSTER_LATE Error "The time for this request was over before it was sent" "try again";
    4123 CREDENTIAL_ENDS Warning "The credential of a cluster ends soon, or has ended" "make a new token, then `meshplay cluster set-credential`; docs/clusters.md shows how";
    4124 RIGHTS_INCOMPLETE Info "The cluster cannot say everything that our credential may do" "";
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
    4215 OBJECT_NO_DRY_RUN Error "A webhook cannot judge the object without side effects, so there is no dry run of it" "set `sideEffects: None` or `NoneOnDryRun` in the webhook's configuration, if that is true";
    4220 API_WARNING Warning "The API server warns about the object" "";
    4230 DISCOVERY_PARTIAL Warning "Some kinds of the cluster are unknown because the server behind them does not answer" "look at the APIService that the message names";
    4231 OPENAPI_MISSING Warning "The cluster has no schema for this API version" "";
    4240 LOG_UNAVAILABLE Error "The log of a container cannot be read" "";
    4241 EXEC_FAILED Error "A program could not be run in a container" "look whether the container has this program; name another one with `-- COMMAND`";
    4242 EXEC_LOST Error "The connection to a program in a container was lost" "look at the cluster and, if there is one, the server; the program may still run";
    4300 CLUSTER_SAME Error "The cluster is connected already, under another name" "use the connection there is, or remove it first";
    4301 CLUSTER_MAYBE_SAME Warning "The cluster may be one that is connected already" "compare the two; deploying to both would be deploying twice";
    4302 CLUSTER_NO_RIGHT Warning "The credential lacks a right that deploying needs" "grant it, or deploy only what the credential may write";
    // 5 plan and deploy
    5001 PLAN_KIND_MISSING Error "The cluster does not serve this kind" "add its CRD to the design, or install it in the cluster first";
    5002 PLAN_VERSION_NOT_SERVED Error "The cluster serves this kind in other versions only" "use a version that it serves";
    5003 PLAN_GROUP_UNAVAILABLE Warning "An API group does not answer, so its kinds are unknown" "look at the APIService of the group";
    5004 PLAN_NAMESPACE_ON_CLUSTER_SCOPED Error "A cluster-scoped object is in no namespace" "remove `metadata.namespace`";
    5005 PLAN_DUPLICATE_ENTRY Error "Two items of a list have the same key, which server-side apply refuses" "keep one of them";
    5006 PLAN_SECRET_NOT_SEALED Error "A design holds references to secret values, never the values" "import the manifest, which seals its values";
    5007 PLAN_FIELD_OMITTED Info "A field is not sent because another controller sets it" "";
    5008 PLAN_AGGREGATED_RULES Warning "The controller overwrites the rules of an aggregated ClusterRole" "remove `rules`";
    5009 PLAN_ORDER_CYCLE Error "Components wait for each other in a circle" "remove one of the relationships of kind `order`";
    5010 PLAN_DUPLICATE_OBJECT Error "Two components are the same object in the cluster" "rename or remove one of them";
    5011 PLAN_SERVER_ELSEWHERE Info "A webhook or aggregated API is served by something outside the design" "";
    5012 PLAN_NAMELESS Error "An object has no name" "set `metadata.name`";
    5020 PLAN_UNDECIDED Error "Another manager owns fields that the design sets to other values" "leave, share or take each of them";
    5021 PLAN_IMMUTABLE Error "The API server refuses to change this object in place" "";
    5022 PLAN_REFUSED Error "The API server refuses this object" "";
    5023 PLAN_TERMINATING Error "The object is being deleted" "wait until it is gone, then plan again";
    5024 PLAN_OTHER_DESIGN Error "Another design owns this object" "undeploy it there, or remove the annotation `meshplay.dev/design` from the object";
    5025 PLAN_NOT_OBSERVED Error "The object was not looked at" "plan again";
    5026 PLAN_ADOPTS Warning "The object exists already and will be managed, but never deleted" "";
    5027 PLAN_LINGERS Warning "Fields that the design no longer sets stay, because another manager holds them too" "take them, or remove them with the tool that owns them";
    5028 PLAN_ONE_WAY Warning "A change cannot be undone" "";
    5029 PLAN_CHOICE_UNUSED Warning "A choice fits nothing in this plan" "remove it";
    5030 PLAN_REPLACED Warning "The object was deleted and made again by somebody else" "";
    5031 PLAN_NOT_RECORDED Info "The object carries our marks but is not in the inventory" "";
    5032 PLAN_UNVERIFIED Warning "It cannot be known before it is done whether the API server accepts this object" "";
    5033 PLAN_NOT_RELEASED Warning "Managers of another API version are not folded into ours" "";
    5034 PLAN_KEPT Info "An object stays although the design no longer has it" "";
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
    5416 ENVIRONMENT_CLUSTER Error "A cluster does not belong to the environment" "deploy to a cluster of the environment, or add it with `meshplay environment set`";
    5417 NOTHING_BEFORE Error "Nothing was deployed before that one could go back to" "name a revision with `--revision`";
    5418 NOTHING_TO_RETRY Error "There is nothing to go on with" "look at the operation with `meshplay operation get`";
    5419 NOT_DEPLOYED Error "The design is not deployed there" "see where it is deployed with `meshplay design history`";
    5420 FIELD_NOT_ADOPTABLE Error "The live value of a field cannot be taken into the design" "";
    // 6 performance
    6001 RUN_RANGE Error "A number of a performance test is outside of what it can be" "";
    6002 RUN_ADDRESS Error "What should be measured is not an address" "write it as `http://HOST[:PORT]/PATH`";
    6003 RUN_REQUEST Error "A request of a performance test cannot be sent" "";
    6004 RUN_ENDLESS Error "A performance test has no end" "give a duration or a number of requests";
    6005 RUN_TLS Error "The settings for TLS do not fit together" "";
    6010 RESULT_GENERATOR_LAG Warning "Requests were sent late by the generator itself" "lower the rate, give the generator more cores, or run it on another machine";
    6011 RESULT_GENERATOR_BUSY Warning "The generator had no reserve: it may be the bottleneck" "give it more threads or cores, or lower the rate";
    6012 RESULT_STEAL Warning "The hypervisor took time from this machine" "repeat it on a quieter machine";
    6013 RESULT_ERRORS Warning "Requests failed: times say little about a target that does not answer" "look at the classes of errors and at the target's log";
    6014 RESULT_SATURATED Warning "The target could not keep up with the rate" "lower the rate; more connections help only a target with capacity left";
    6015 RESULT_SAMPLES Warning "There are too few requests for a percentile" "run longer, or at a higher rate";
    6016 RESULT_INTERRUPTED Warning "The run ended before its time" "run it again; what was recorded is kept";
    // 7 mesh and filter
    7001 MESH_OPTIONS Error "The options of a loopback mesh do not fit together" "";
    8001 JOB_FAILED Error "A piece of work failed" "";
    8002 JOB_WITHOUT_HANDLER Error "This version does not know this kind of work" "use the version that queued it";
    8003 JOB_ATTEMPTS_SPENT Error "A piece of work failed as often as it may be tried" "read the operation's log";
    8004 JOB_TAKEOVERS_SPENT Error "A piece of work was running each time the program died" "please report it with the log";
    8005 JOB_OVERDUE Error "A piece of work did not end after its deadline" "please report it with the log";
    8100 LOGIN_NEEDED Error "Nobody is logged in" "log in with the URL that `meshplay serve` prints, or send a token";
    8101 LOGIN_REFUSED Error "The token is not valid, has expired or was revoked" "take the one of the data directory, or make a new one";
    8102 LOGIN_LIMITED Error "Too many logins failed" "wait a minute and try again";
    8103 ORIGIN_REFUSED Error "The request comes from a page of another origin" "open Meshplay under the address it serves";
    8104 HOST_REFUSED Error "The request was sent to a name that this server does not have" "use the printed address, or set `server.publicUrl` or `server.hosts`";
    8105 TOKEN_IN_URL Error "A token was sent in a URL, where logs and histories keep it" "send it in the `Authorization` header; revoke this one";
    8106 CONTENT_TYPE Error "The body is not JSON" "send it as `Content-Type: application/json`";
    8107 BODY_REFUSED Error "The body is too large or broke off" "";
    8108 ROLE_TOO_HIGH Error "Nobody gives rights that they do not have" "choose a role that yours contains";
    8109 REQUEST_LATE Error "The request took longer than it may" "try again";
    8110 ROUTE_UNKNOWN Error "There is no such route" "see `/api/v1/openapi.json`";
    8111 TOO_MANY Error "There are as many as there may be" "remove some first";
    8112 SERVER_STOPPING Error "The server is about to stop" "try again in a moment";
    8120 LISTEN_EXPOSED Error "The server does not listen beyond this machine without TLS or a trusted proxy" "give `--tls-cert` and `--tls-key`, or `--behind-proxy CIDR` with `--public-url`";
    8121 LISTEN_FAILED Error "The server cannot listen at this address" "choose another one with `--listen`";
    8122 TLS_FILES Error "The certificate or its key cannot be used" "";
    8123 LOGIN_TOKEN_UNUSABLE Error "The token file of the data directory cannot be used" "remove it, so that the next start makes a new one";
    8124 SERVER_UNREACHABLE Error "The server does not answer" "see that it runs and that address and port are right";
    8125 SERVER_ADDRESS Error "The server cannot be spoken to as asked" "";
    8126 AUDIT_BROKEN Error "The audit trail was changed by something else than Meshplay" "find out who can write the database; the entries before it can be trusted";
    // 9 internal
    9001 INTERNAL Error "A fault of Meshplay itself" "please report it with the log";
    9002 DATA_DIR_LOCKED Error "Another process uses the data directory" "wait for it to end, end it, or use another `--data-dir`";
    9003 DATA_DIR_TOO_OPEN Error "Others than its owner have access to the data directory or a file in it" "take the access away with `chmod go-rwx`";
    9004 DATA_DIR_REMOTE Error "The data directory is on a network file system, where locks do not hold" "put it on a local disk";
    9005 DATA_DIR_UNUSABLE Error "The data directory cannot be used" "check that it exists and is writable, or use another `--data-dir`";
    9006 SCHEMA_NEWER Error "A newer version of Meshplay has written the database" "use that version, or restore a backup";
    9007 DATABASE_DAMAGED Error "The database is damaged" "restore a backup";
    9008 SQLITE_TOO_OLD Error "The linked SQLite has a bug that may corrupt databases" "build with the bundled SQLite";
    9009 KEY_UNUSABLE Error "The key file is missing or cannot be used" "put the key file of this data directory back";
    9010 KEY_WRONG Error "The key file belongs to another data directory" "put the key file of this data directory back";
    9011 DISK_FULL Error "The disk is full, so nothing can be written" "make space; reading goes on, and so does writing afterwards";
    9012 STORE_STOPPED Error "Nothing is written any more, because the database can no longer be trusted or is closed" "look at the disk and start again";
    9013 DATABASE_FAILED Error "The database refused a statement" "please report it with the log";
    9014 ROW_UNREADABLE Error "A stored value cannot be read by this version" "use the version that wrote it";
    9015 SEAL_BROKEN Error "A sealed value cannot be sealed or opened" "enter the secret again";
    9021 STILL_IN_USE Error "Something still needs it" "remove what needs it first";
    9022 ROW_CHANGED Error "It was changed since it was read" "read it again and repeat the change";
    9023 IDEMPOTENCY_KEY_REUSED Error "The idempotency key was used for another request" "use a new key";
    9024 LEASE_HELD Error "Somebody else is acting on it" "wait until they are done";
    9025 LEASE_LOST Error "Somebody else has taken over" "look at the operation";
    9026 STATE_REFUSED Error "Its state does not allow this" "look at its state";
    9027 VALUE_TOO_LARGE Error "The value is larger than the limit" "make it smaller";
}
