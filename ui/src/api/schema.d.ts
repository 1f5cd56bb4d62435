// Made by `npm run gen` from docs/openapi.json; not edited by hand.
export interface paths {
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did or was refused what, newest first. */
        get: operations["AuditList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether everything needed to work is there. */
        get: operations["CheckRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Connections with their last known state. */
        get: operations["ClusterList"];
        put?: never;
        /** Connect the clusters of a kubeconfig. Nothing is installed in them. */
        post: operations["ClusterAdd"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/inspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a kubeconfig holds: its contexts, and what is in the way of each. Nothing is kept. */
        post: operations["ClusterInspect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/service-account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The manifest of a service account for us, with the least that it needs, and the commands for its token. */
        get: operations["ClusterServiceAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/{cluster}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One connection. */
        get: operations["ClusterGet"];
        put?: never;
        post?: never;
        /** Forget a connection. The cluster is left as it is. */
        delete: operations["ClusterRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/{cluster}/capabilities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What our credential may do with each kind there. */
        get: operations["ClusterCapabilities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/{cluster}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at one now: reachability, identity, version, rights. */
        post: operations["ClusterCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/{cluster}/credential": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replace the credential: the cluster behind it must be the same one. */
        put: operations["ClusterSetCredential"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clusters/{cluster}/writing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Allow or forbid writing. */
        put: operations["ClusterSetWriting"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The table of finding codes. */
        get: operations["CodeList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Our own first, then by name. */
        get: operations["DashboardList"];
        put?: never;
        /** Keep a dashboard of Grafana: from the text of a file, or from a connection. */
        post: operations["DashboardImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboards/{dashboard}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One, with everything of it that is not drawn. */
        get: operations["DashboardGet"];
        put?: never;
        post?: never;
        /** Forget a dashboard. */
        delete: operations["DashboardRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboards/{dashboard}/original": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its text, byte for byte as it came. */
        get: operations["DashboardExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboards/{dashboard}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put it into a Grafana, in the place of the one with its uid. */
        post: operations["DashboardPublish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dashboards/{dashboard}/view": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for everything that it shows, and draw it. */
        post: operations["DashboardView"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{deployment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a deployment does to each object, in the order of execution. */
        get: operations["DeploymentGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** By name. */
        get: operations["DesignList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/deploy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts a deployment, an undeployment or a rollback on each cluster. */
        post: operations["DesignDeploy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/drift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** How the clusters differ from what was deployed last, and why. */
        post: operations["DesignDrift"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A manifest or a design file becomes a revision of a design. */
        post: operations["DesignImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What deploying, undeploying or rolling back would change; writes nothing anywhere. */
        post: operations["DesignPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Every mistake at once, against the schemas of a cluster or of the registry. */
        post: operations["DesignValidate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/{design}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The text of a revision. */
        get: operations["DesignGet"];
        /** An edited text becomes a new revision, unless somebody else made one meanwhile. */
        put: operations["DesignSave"];
        post?: never;
        /** Remove a design that is deployed nowhere. Its history stays. */
        delete: operations["DesignRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/{design}/adopt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Live values of drifted fields become a new revision. */
        post: operations["DesignAdopt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/{design}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is different between two revisions. */
        get: operations["DesignDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/{design}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Revisions and deployments, newest first. */
        get: operations["DesignHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/{design}/manifests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** As manifests. */
        get: operations["DesignExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/{design}/manifests/revealed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** As manifests with secret values in clear text. */
        post: operations["DesignReveal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/{design}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The text of an old revision becomes the newest one. */
        post: operations["DesignRestore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/designs/{design}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its components and what is deployed where. */
        get: operations["DesignSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** By name. */
        get: operations["EnvironmentList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/environments/{environment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make an environment, or give it other clusters. */
        put: operations["EnvironmentSet"];
        post?: never;
        /** Remove an environment in which nothing is deployed. */
        delete: operations["EnvironmentRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened, newest first. */
        get: operations["EventList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Swap a token for a session cookie. */
        post: operations["Login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** By name, with what the last check saw. */
        get: operations["MetricsConnectionList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/connections/{connection}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One. */
        get: operations["MetricsConnectionGet"];
        /** Connect a Prometheus or a Grafana, or change the connection of this name as a whole, credential included; then check it. */
        put: operations["MetricsConnectionSet"];
        post?: never;
        /** Forget a connection and its credential. The server is left as it is. */
        delete: operations["MetricsConnectionRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/connections/{connection}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask it now who it is, and keep what it said. */
        post: operations["MetricsConnectionCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/connections/{connection}/dashboards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dashboards of a Grafana whose title holds the words. */
        get: operations["MetricsDashboardSearch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/discover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Services of connected clusters that look like a Prometheus or a Grafana, and whether one answers there. */
        get: operations["MetricsDiscover"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/golden": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests, errors and response times of all workloads of all meshes, in the same units. */
        get: operations["GoldenSignals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask a Prometheus a question in PromQL. */
        post: operations["MetricsQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first. */
        get: operations["OperationList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operations/{operation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One, with its columns and log. */
        get: operations["OperationGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operations/{operation}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop at the next step boundary; what is done stays done and is recorded. */
        post: operations["OperationCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operations/{operation}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its log, from any place. */
        get: operations["OperationLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operations/{operation}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with the clusters where it was held, failed or cancelled, as a new operation. Where the plan is another one than was approved, it is refused with `MP5401` and nothing is touched. */
        post: operations["OperationRetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operations/{operation}/retry/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What going on would change; a plan that needs a new approval has a finding `MP5401`. Writes nothing anywhere. */
        post: operations["OperationRetryPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Agents that are connected now, by name. */
        get: operations["AgentList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/agents/connect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Work for this server as an agent. */
        get: operations["AgentConnect"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/agents/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Agents that were deployed into connected clusters, as they are stored; no cluster is asked. */
        get: operations["AgentsList"];
        put?: never;
        /** Stores a design of agents for a cluster, with a token of theirs sealed in it. It is then deployed like any other. */
        post: operations["AgentsPrepare"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/agents/deployments/{cluster}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which of the agents that were deployed into a cluster have joined, and why the others have not. */
        get: operations["AgentsGet"];
        put?: never;
        post?: never;
        /** Revokes the token of agents in a cluster, and removes their design once it is deployed nowhere any more. */
        delete: operations["AgentsWithdraw"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/agents/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What deploying agents into a cluster would change; stores nothing, makes no token and writes nothing anywhere. */
        post: operations["AgentsPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The next times of a calendar, to look at before a schedule is made. */
        post: operations["SchedulePreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hold runs against each other. */
        post: operations["RunCompare"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/experiment-plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an experiment would do and could tell; nothing is sent. */
        post: operations["ExperimentPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/experiments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first. */
        get: operations["ExperimentList"];
        put?: never;
        /** Make all runs of an experiment, one after the other. */
        post: operations["ExperimentStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/experiments/{experiment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One, with what its runs say so far. */
        get: operations["ExperimentGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/experiments/{experiment}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with one that was interrupted or stopped, at its next run. The runs that were made stay. */
        post: operations["ExperimentResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/generators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The load generators of others that are known, and whether they are there. */
        get: operations["GeneratorList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep what another tool measured, as runs. */
        post: operations["RunImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What sends load now, and whether any may start. */
        get: operations["LoadGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/load/allow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let load start again. Nothing that was stopped goes on by itself. */
        post: operations["LoadAllow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/load/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop everything that sends load, whoever started it, and let none start until it is allowed again. What was measured is kept. */
        post: operations["LoadStop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** By name. */
        get: operations["ProfileList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/profiles/{profile}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One, with its baselines. */
        get: operations["ProfileGet"];
        /** Make a profile, or change what it asks for. Runs keep what they were asked. */
        put: operations["ProfileSet"];
        post?: never;
        /** Remove a profile with its schedules and baselines; its runs stay, and are listed by its name. */
        delete: operations["ProfileRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/profiles/{profile}/baseline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Have other runs of the profile held against this one, as long as they are made with and on the same. */
        put: operations["BaselineSet"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/profiles/{profile}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A profile as a test of Service Mesh Performance. */
        get: operations["ProfileExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/profiles/{profile}/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which runs of a profile are kept, and which would go now; with other limits, if some are given. */
        get: operations["RetentionGet"];
        /** Set which runs of a profile are kept; the others go now, and at the end of each run. */
        put: operations["RetentionSet"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/profiles/{profile}/trend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A metric of a profile over its runs: where it changed, and what else changed there. */
        get: operations["TrendGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/receipt-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public key by which receipts of this installation are known. */
        get: operations["ReceiptKeyGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/run-check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What speaks against a run, such as what its load generator cannot do. Nothing is sent, and whether load may go there is not looked up. */
        post: operations["RunCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first. */
        get: operations["RunList"];
        put?: never;
        /** Send load, and measure. */
        post: operations["RunStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/runs/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One, with its summary once it has ended. */
        get: operations["RunGet"];
        /** Change its name, tags and note. */
        put: operations["RunDescribe"];
        post?: never;
        /** Remove a run with everything that was measured. */
        delete: operations["RunRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/runs/{run}/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** CPU and memory of what it had to do with, before, during and after it. */
        get: operations["RunCostsGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/runs/{run}/distribution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shape of one of its times, also while it goes on. */
        get: operations["RunDistribution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/runs/{run}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run as a document: for programs, people, other tools, and as a signed receipt. */
        get: operations["RunExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/runs/{run}/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One second after the other, also while it goes on. */
        get: operations["RunSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** By name. */
        get: operations["ScheduleList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/schedules/{schedule}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One, with its next times. */
        get: operations["ScheduleGet"];
        /** Make a schedule, or change it; it runs from then on, as whoever wrote it last. */
        put: operations["ScheduleSet"];
        post?: never;
        /** Remove a schedule; its runs stay. */
        delete: operations["ScheduleRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/schedules/{schedule}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let no time of it come due. */
        post: operations["SchedulePause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/schedules/{schedule}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let it go on, from now on. */
        post: operations["ScheduleResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/schedules/{schedule}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run it now; its times stay as they are. */
        post: operations["ScheduleRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first. */
        get: operations["SeriesList"];
        put?: never;
        /** Search for the highest rate at which objectives are met, or measure how throughput grows with connections. */
        post: operations["SeriesStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/series-check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What would speak against a series. Nothing is sent. */
        post: operations["SeriesCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/series/{series}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One, with all trials so far and what they say together. */
        get: operations["SeriesGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/series/{series}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with one that was interrupted or stopped, at its next trial. The trials that were made stay. */
        post: operations["SeriesResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/shift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** How much each percentile of the response time moved from one group of runs to the other. Only of runs that we recorded. */
        post: operations["RunShift"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/performance/smp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read a test of Service Mesh Performance: the runs that it asks for. Nothing is started. */
        post: operations["SmpRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Objects of all clusters that a filter lets through. */
        get: operations["ResourceList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resources/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What its cluster says about one object, newest first. */
        get: operations["ResourceEventList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resources/exec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A program in a container, with its input and output. */
        get: operations["ResourceExec"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resources/kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Kinds that the connected clusters serve, with how many objects of each are known. */
        get: operations["ResourceKindList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resources/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines that the containers of a pod, or of all pods of a workload, wrote. */
        get: operations["ResourceLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resources/object": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One object in full, read from its cluster now. Of Secrets only the names of the keys. */
        get: operations["ResourceGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schemas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The schema of a kind, for completion and hover. */
        get: operations["SchemaGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schemas/kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Kinds that a design can have, for completion. */
        get: operations["SchemaKindList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who asks, and what they may do. */
        get: operations["SessionGet"];
        put?: never;
        post?: never;
        /** End this browser's session. */
        delete: operations["SessionEnd"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that changes, live: a snapshot first, then what is new. `Last-Event-ID` goes on where it broke off. */
        get: operations["LiveStream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this server is. */
        get: operations["SystemGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tokens, newest first; never their text. */
        get: operations["TokenList"];
        put?: never;
        /** Make a token. Its text is in this answer and nowhere else. */
        post: operations["TokenCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Make a token useless, and with it every session that came from it. */
        delete: operations["TokenRevoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My saved views of a page, by name. */
        get: operations["ViewList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/views/{page}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Save a view under its name. */
        put: operations["ViewSave"];
        post?: never;
        /** Forget a view. */
        delete: operations["ViewRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What can be allowed or refused. Every endpoint names exactly one. */
        Action: "clusterRead" | "clusterManage" | "clusterWriting" | "designRead" | "designWrite" | "designDeploy" | "secretReveal" | "operationRead" | "operationCancel" | "performanceRead" | "performanceWrite" | "performanceRun" | "performanceHalt" | "performanceAllow" | "performanceAgent" | "systemRead" | "resourceRead" | "resourceLogs" | "resourceExec" | "auditRead" | "tokenManage" | "sessionUse";
        /** @description A drifted field. */
        AdoptField: {
            /** @description Text form of the object's key. */
            object: string;
            /** @description Path, as drift prints it. */
            path: string;
        };
        /** @description A connected agent. */
        Agent: {
            /** @description Name. */
            name: string;
            /** @description Version of its program. */
            version: string;
            /**
             * Format: uint32
             * @description Cores of its machine.
             */
            cores: number;
            /** @description Operating system and architecture. */
            platform: string;
            /** @description Who connected it. */
            actor: string;
            /** @description The cluster it runs in; it has the name of its pod. */
            cluster?: string | null;
            /** @description The node it runs on. */
            node?: string | null;
            /** @description The run it works for. */
            run?: string | null;
        };
        /** @description A gap. */
        AgentLost: {
            /**
             * Format: uint32
             * @description The first second of which nothing is known.
             */
            second: number;
            /** @description Why. */
            reason: string;
            /**
             * Format: uint64
             * @description Requests of its share that were meant to start from then on; none in a closed loop, where nothing says how many.
             */
            unmade?: number | null;
        };
        /** @description What server and agent say to each other, as an object with one key. Times are nanoseconds of the agent's monotonic clock. */
        AgentMessage: {
            ping: {
                /**
                 * Format: uint32
                 * @description Comes back.
                 */
                nth: number;
            };
        } | {
            pong: {
                /**
                 * Format: uint32
                 * @description Of the question.
                 */
                nth: number;
                /**
                 * Format: uint64
                 * @description When it was heard.
                 */
                atNs: number;
            };
        } | {
            prepare: {
                /** @description Id of the run. */
                run: string;
                /** @description The agent's part. */
                spec: components["schemas"]["RunSpec"];
            };
        } | {
            ready: {
                /** @description Of which run. */
                run: string;
            };
        } | {
            start: {
                /** @description Which run. */
                run: string;
                /**
                 * Format: uint64
                 * @description When.
                 */
                atNs: number;
            };
        } | {
            stop: {
                /** @description Which run. */
                run: string;
            };
        } | {
            second: {
                /** @description Of which run. */
                run: string;
                /** @description What was recorded. */
                second: unknown;
            };
        } | {
            ended: {
                /** @description Of which run. */
                run: string;
                /** @description Without the seconds, which were told. */
                recording: unknown;
            };
        } | {
            failed: {
                /** @description Which run. */
                run: string;
                /** @description What was tried. */
                message: string;
                /** @description Why, if somebody can do something about it. */
                findings?: components["schemas"]["Finding"][];
            };
        };
        /** @description A pod of agents. */
        AgentPod: {
            /** @description Its name, and the agent's. */
            name: string;
            /** @description Where it runs. */
            node?: string | null;
            /** @description Its phase, as Kubernetes calls it. */
            phase: string;
            /** @description Whether its agent is connected to this server. */
            joined: boolean;
            /**
             * Format: date-time
             * @description Since when its agent, which was connected before, is not any more.
             */
            lostAt?: string | null;
            /** @description Why it is not connected. */
            finding?: components["schemas"]["Finding"] | null;
        };
        /** @description One of several that made a run together. */
        AgentSummary: {
            /** @description Its name. */
            name: string;
            /**
             * Format: uint64
             * @description Requests that it ended, with those of the warm-up.
             */
            requests: number;
            /** @description Engine that made them. */
            engine: string;
            /**
             * Format: uint64
             * @description Its start lies at most so far from the common one.
             */
            clockErrorUs: number;
            /**
             * Format: double
             * @description Half of its requests that count were answered in this time, from their intended start.
             */
            p50Ms: number | null;
            /**
             * Format: double
             * @description And 99 %.
             */
            p99Ms: number | null;
            /** @description From when on it was gone. */
            lost?: components["schemas"]["AgentLost"] | null;
        };
        /** @description Answer of [`AgentList`]. */
        Agents: {
            /** @description By name. */
            items: components["schemas"]["Agent"][];
        };
        /** @description Agents that are wanted in a cluster. What is absent has a default. */
        AgentsBody: {
            /** @description Name or id of the cluster. */
            cluster: string;
            /** @description What they are called together; default `agents`. */
            name?: string | null;
            /** @description Namespace, which is made if it is not there; default `meshplay-load`. */
            namespace?: string | null;
            /**
             * Format: uint32
             * @description How many, 1 to 100; default 2.
             */
            replicas?: number | null;
            /** @description Where pods reach this server, `https://NAME`; default its public URL. */
            serverUrl?: string | null;
            /** @description Authority that signed the server's certificate, in PEM; default those of the image. */
            caPem?: string | null;
            /** @description Image; default `meshplay` of this version. */
            image?: string | null;
            /** @description Cores that are kept for each, such as `2` or `500m`. */
            cpu?: string | null;
            /** @description Memory of each, such as `256Mi`. */
            memory?: string | null;
            /** @description The only places where they send load; empty: wherever the server allows it. */
            loadTo?: string[];
        };
        /** @description Answer of [`AgentsGet`]. */
        AgentsDeployed: {
            /** @description Name of their design. */
            design: string;
            /** @description Name of the cluster. */
            cluster: string;
            /** @description Where they are in it. */
            namespace: string;
            /**
             * Format: uint32
             * @description How many there should be.
             */
            replicas: number;
            /**
             * Format: uint32
             * @description How many are connected to this server.
             */
            joined: number;
            /** @description Each of them. */
            pods: components["schemas"]["AgentPod"][];
            /** @description Why their Job makes no more pods. */
            failed?: string | null;
            /** @description Why there are not enough pods. */
            findings?: components["schemas"]["Finding"][];
        };
        /** @description Agents that were deployed together. */
        AgentsGroup: {
            /** @description Name of their design. */
            design: string;
            /** @description What they are called together. */
            name: string;
            /** @description Name of the cluster. */
            cluster: string;
            /** @description Where they are in it. */
            namespace: string;
            /**
             * Format: uint32
             * @description How many there should be.
             */
            replicas: number;
            /** @description Where pods reach this server. */
            serverUrl: string;
            /** @description Authority that signed the server's certificate, in PEM. */
            caPem?: string | null;
            /** @description Image. */
            image: string;
            /** @description Cores that are kept for each. */
            cpu: string;
            /** @description Memory of each. */
            memory: string;
            /** @description The only places where they send load; empty: wherever the server allows it. */
            loadTo: string[];
            /** @description Whether anything of them is in the cluster. */
            isDeployed: boolean;
        };
        /** @description Answer of [`AgentsList`]. */
        AgentsGroups: {
            /** @description By the name of their design. */
            items: components["schemas"]["AgentsGroup"][];
        };
        /** @description Answer of [`AgentsPlan`]. */
        AgentsPlanned: {
            /** @description Name of the design. */
            design: string;
            /** @description Its objects, to be applied by hand; the token is to be filled in. */
            manifests: string;
            /** @description What deploying it would change. */
            plan: components["schemas"]["ClusterPlan"];
        };
        /** @description Answer of [`AgentsPrepare`]. */
        AgentsPrepared: {
            /** @description Name of the design, and of the token. */
            design: string;
            /**
             * Format: uint32
             * @description Its revision.
             */
            revision: number;
            /** @description Whether there was none before. */
            isNew: boolean;
            /** @description Objects that cannot be changed in place and are made anew: the Job, when its pods are to be different. */
            recreate: string[];
            /**
             * Format: date-time
             * @description When the token of the agents stops to work.
             */
            tokenExpiresAt: string;
        };
        /** @description Something that must hold of an answer. */
        AnswerCheck: {
            /** @constant */
            kind: "status";
            /** @description 100 to 599. */
            statuses: number[];
        } | {
            /** @constant */
            kind: "contains";
            /** @description Not empty. */
            text: string;
        } | {
            /** @constant */
            kind: "matches";
            /** @description As the `regex` crate takes it. */
            pattern: string;
        } | {
            /** @constant */
            kind: "json";
            /** @description JSON pointer (RFC 6901), e.g. `/items/0/id`. */
            pointer: string;
            /** @description And this is it; anything if absent. */
            equals?: unknown;
        } | {
            /** @constant */
            kind: "latency";
            /**
             * Format: uint64
             * @description At least 1.
             */
            maxMs: number;
        };
        /** @description The pattern of starts. Rates are requests per second of the whole run. */
        Arrivals: {
            /** @constant */
            kind: "max";
        } | {
            /** @constant */
            kind: "closed";
            /**
             * Format: uint64
             * @description Pause.
             */
            thinkMs: number;
        } | {
            /** @constant */
            kind: "constant";
            /**
             * Format: double
             * @description Per second.
             */
            rate: number;
        } | {
            /** @constant */
            kind: "poisson";
            /**
             * Format: double
             * @description Per second, on average.
             */
            rate: number;
        } | {
            /** @constant */
            kind: "steps";
            /** @description In order. */
            steps: components["schemas"]["Step"][];
        } | {
            /** @constant */
            kind: "ramp";
            /**
             * Format: double
             * @description Per second at the start.
             */
            from: number;
            /**
             * Format: double
             * @description Per second at the end.
             */
            to: number;
            /**
             * Format: uint64
             * @description How long the change takes.
             */
            overMs: number;
        } | {
            /** @constant */
            kind: "spike";
            /**
             * Format: double
             * @description Per second outside the peak.
             */
            rate: number;
            /**
             * Format: double
             * @description Per second in the peak.
             */
            peak: number;
            /**
             * Format: uint64
             * @description Start of the peak.
             */
            atMs: number;
            /**
             * Format: uint64
             * @description Its length.
             */
            forMs: number;
        } | {
            /** @constant */
            kind: "burst";
            /**
             * Format: uint32
             * @description Requests of one burst.
             */
            size: number;
            /**
             * Format: uint64
             * @description From start to start.
             */
            everyMs: number;
        } | {
            /** @constant */
            kind: "replay";
            /** @description Since the start of the run, rising. */
            timesUs: number[];
        };
        /** @description Whether it was allowed. */
        AuditDecision: "allowed" | "denied";
        /** @description A call that changed something, a login, a stream that was opened, or a call that was denied. */
        AuditEntry: {
            /**
             * Format: uint64
             * @description Its place.
             */
            seq: number;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Who; `anonymous` before a login. */
            actor: string;
            /** @description From where: an address, or `in process`. */
            from: string;
            /** @description Name of the endpoint, e.g. `DesignDeploy`, or `Login`. */
            call: string;
            /** @description On what: the parameters, without secrets. */
            subject: string;
            /** @description Whether it was allowed. */
            decision: components["schemas"]["AuditDecision"];
            /**
             * Format: uint16
             * @description HTTP status of the answer.
             */
            status: number;
            /** @description Request id. */
            request: string;
        };
        /** @description Body of [`BaselineSet`]. */
        BaselineBody: {
            /** @description A completed run of the profile. */
            run: string;
        };
        /** @description What a request carries. */
        Body: {
            text: string;
        } | {
            base64: string;
        };
        /** @description Body of [`SchedulePreview`]. */
        CalendarBody: {
            /** @description `minute hour day-of-month month day-of-week`. */
            cron: string;
            /**
             * @description Name in the IANA database.
             * @default UTC
             */
            timeZone?: string;
        };
        /** @description Answer of [`SchedulePreview`]. */
        CalendarTimes: {
            /** @description The next times. */
            upcoming: string[];
        };
        /** @description Answer of [`ClusterCapabilities`]. */
        Capabilities: {
            /** @description By group and kind. */
            kinds: components["schemas"]["KindCapability"][];
            /** @description What could not be found out. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description Why a search ended. */
        CapacityEnd: {
            /** @constant */
            kind: "narrow";
        } | {
            /** @constant */
            kind: "highest";
        } | {
            /** @constant */
            kind: "none";
        } | {
            /** @constant */
            kind: "goesOn";
        } | {
            /** @constant */
            kind: "stopped";
        } | {
            /** @constant */
            kind: "interrupted";
            /** @description Why, and by whom. */
            reason: string;
        } | {
            /** @constant */
            kind: "failed";
            /** @description Why. */
            reason: string;
        };
        /** @description What kept a rate from being met. */
        CapacityLimit: "target" | "generator" | "connections";
        /** @description The answer. */
        CapacityReport: {
            /** @description The address. */
            target: string;
            /** @description What was to hold. */
            objectives: string[];
            /**
             * Format: double
             * @description The highest rate at which it does, in requests per second; absent if there is none.
             */
            met: number | null;
            /**
             * Format: double
             * @description The lowest rate that was tried at which it does not, or at which that could not be told; absent if all hold.
             */
            notMet: number | null;
            /** @description Why the search ended. */
            end: components["schemas"]["CapacityEnd"];
            /** @description What kept `notMet` from being met: only with `target` are these rates the target's capacity. */
            limit: components["schemas"]["CapacityLimit"] | null;
            /** @description In words. */
            sentence: string;
            /** @description In their order. */
            trials: components["schemas"]["CapacityTrial"][];
            /** @description The run that is under way, or was cut off. */
            unjudged?: components["schemas"]["UnjudgedTrial"] | null;
        };
        /** @description A trial. */
        CapacityTrial: {
            /**
             * Format: double
             * @description Asked for, in requests per second.
             */
            rate: number;
            /**
             * Format: double
             * @description Ended, in requests per second.
             */
            achieved: number;
            /**
             * Format: uint64
             * @description How long it was measured.
             */
            measuredMs: number;
            /**
             * Format: uint64
             * @description Requests that ended.
             */
            requests: number;
            /**
             * Format: uint64
             * @description Those of them that failed.
             */
            errors: number;
            /**
             * Format: double
             * @description Mean time from sending to the last byte.
             */
            serviceMeanMs?: number | null;
            /** @description What it says. */
            state: components["schemas"]["TrialState"];
            /** @description What kept the rate from being met. */
            limit?: components["schemas"]["CapacityLimit"] | null;
            /** @description In words. */
            reason: string;
            /** @description Each objective. */
            slo: components["schemas"]["SloResult"][];
            /** @description The run. */
            run?: string | null;
        };
        /** @description One check. */
        Check: {
            /** @description Group of checks, e.g. `store`, `cluster prod`. */
            category: string;
            /** @description Code of the finding that a failure is. */
            code: components["schemas"]["Code"];
            /** @description Verdict. */
            status: components["schemas"]["CheckStatus"];
            /** @description What was looked at and what was seen. */
            message: string;
            /** @description What to do. */
            fix?: string | null;
        };
        /** @description `check`. */
        CheckReport: {
            /** @description In the order they ran. */
            checks: components["schemas"]["Check"][];
        };
        /** @description How far to look. */
        CheckScope: "everything" | "installation";
        /** @description Verdict of a check. */
        CheckStatus: "pass" | "warn" | "fail" | "skip";
        /** @description The generator and its machine. */
        Client: {
            /**
             * Format: uint32
             * @description Threads that made requests.
             */
            threads: number;
            /**
             * Format: uint32
             * @description Cores of the machine.
             */
            cores: number;
            /**
             * Format: double
             * @description CPU time of the generator per request that ended, warm-up included.
             */
            cpuUsPerRequest: number | null;
            /**
             * Format: uint64
             * @description Its largest anonymous memory; absent where its system does not tell, as macOS does not.
             */
            rssAnonBytesMax?: number | null;
            /**
             * Format: double
             * @description Part of the machine's time that other processes took, 0 to 1; absent where its system does not tell.
             */
            othersShare?: number | null;
            /**
             * Format: double
             * @description Part of the machine's time that a hypervisor took, 0 to 1; absent where its system does not tell.
             */
            stealShare?: number | null;
        };
        /** @description A connection. */
        Cluster: {
            /** @description Id. */
            id: string;
            /** @description Name, unique. */
            name: string;
            /** @description URL of the API server. */
            server: string;
            /** @description Whether writing is allowed. */
            writing: components["schemas"]["Writing"];
            /** @description Last known state, e.g. `reachable`, `unreachable`. */
            state: string;
            /** @description Why, if the state is not good. */
            reason?: string | null;
            /** @description The same with its code and the way out. */
            finding?: components["schemas"]["Finding"] | null;
            /**
             * Format: date-time
             * @description Since when it has that state.
             */
            since: string;
            /** @description Kubernetes version, if it was ever reached. */
            version?: string | null;
            /** @description UID of the kube-system namespace, if readable. */
            uid?: string | null;
        };
        /** @description What to connect. */
        ClusterAddBody: {
            /** @description A kubeconfig with inline data. Write-only: it is sealed and never given back. */
            kubeconfig: string;
            /**
             * @description Contexts to take; empty takes the current one.
             * @default []
             */
            contexts?: string[];
            /** @description Name of the connection; only with one context. Default: the context's name made to fit. */
            name?: string | null;
            /**
             * @description Whether writing is allowed from the start.
             * @default readOnly
             */
            writing?: components["schemas"]["Writing"];
        };
        /** @description Answer of [`ClusterAdd`]. */
        ClusterAdded: {
            /** @description The connections made, in the order of the contexts. */
            clusters: components["schemas"]["Cluster"][];
            /** @description What was noticed. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description Answer of [`ClusterCheck`]. */
        ClusterChecked: {
            /** @description The connection with its new state. */
            cluster: components["schemas"]["Cluster"];
            /** @description In the order they ran. */
            checks: components["schemas"]["Check"][];
        };
        /** @description Body of [`ClusterSetCredential`]. */
        ClusterCredentialBody: {
            /** @description A kubeconfig with inline data. Write-only. */
            kubeconfig: string;
            /** @description Context to take; absent: the current one. */
            context?: string | null;
        };
        /** @description How one cluster differs from what was deployed there. */
        ClusterDrift: {
            /** @description Cluster name. */
            name: string;
            /**
             * Format: uint32
             * @description Revision that was deployed there last.
             */
            revision?: number | null;
            /**
             * Format: uint32
             * @description Newest revision of the design: newer than deployed is no drift, but worth knowing.
             */
            newest: number;
            /**
             * Format: uint32
             * @description Objects that are as deployed.
             */
            inSync: number;
            /** @description Objects that are not. */
            drifted: components["schemas"]["DriftedObject"][];
            /** @description Why it could not be looked at, and other findings. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description What to look at. */
        ClusterInspectBody: {
            /** @description A kubeconfig. Write-only. */
            kubeconfig: string;
        };
        /** @description Answer of [`ClusterInspect`]. */
        ClusterInspected: {
            /** @description In the order of the file. */
            contexts: components["schemas"]["InspectedContext"][];
            /** @description About the file as a whole. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description The plan for one cluster. */
        ClusterPlan: {
            /** @description Cluster name. */
            name: string;
            /**
             * Format: uint32
             * @description Revision that it would deploy; absent for an undeploy and for a text that is not stored.
             */
            revision?: number | null;
            /**
             * Format: uint32
             * @description Number of waves with something to do.
             */
            waves: number;
            /**
             * Format: uint32
             * @description Objects to create.
             */
            creates: number;
            /**
             * Format: uint32
             * @description Objects to change, adopted ones included.
             */
            updates: number;
            /**
             * Format: uint32
             * @description Objects to delete.
             */
            deletes: number;
            /**
             * Format: uint32
             * @description Objects to delete and create again.
             */
            replaces: number;
            /**
             * Format: uint32
             * @description Objects that are as they should be.
             */
            unchanged: number;
            /**
             * Format: uint32
             * @description Foreign fields without a choice.
             */
            conflicts: number;
            /** @description What an approval binds to; empty if no plan could be made. */
            planHash: string;
            /** @description Whether it can be executed as it is. */
            executable: boolean;
            /** @description What changes, in the order of execution. */
            diff: components["schemas"]["PlannedStep"][];
            /** @description Objects that stay although the design does not hold them. */
            kept: components["schemas"]["Kept"][];
            /** @description What was noticed. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description Body of [`ClusterSetWriting`]. */
        ClusterWritingBody: {
            /** @description The new setting. */
            writing: components["schemas"]["Writing"];
        };
        /** @description A code of the table. Only codes of the table exist. */
        Code: string;
        /** @description A row of the table. */
        CodeEntry: {
            /** @description Code. */
            code: components["schemas"]["Code"];
            /** @description How bad it usually is. */
            severity: components["schemas"]["Severity"];
            /** @description What it means. */
            meaning: string;
            /** @description What to do in general. */
            fix?: string | null;
        };
        /** @description The table of finding codes. */
        Codes: {
            /** @description By number. */
            codes: components["schemas"]["CodeEntry"][];
        };
        /** @description What happened, is happening or will happen on one cluster. */
        Column: {
            /** @description Cluster name. */
            name: string;
            /** @description Deployment id. */
            deployment: string;
            /** @description Deployment state of DESIGN §10.5, lower camel case. */
            status: string;
            /**
             * Format: uint32
             * @description Stage, from 1.
             */
            stage: number;
            /** @description Counts of objects. */
            objects: components["schemas"]["Objects"];
            /** @description Steps done and to do. */
            progress: components["schemas"]["Progress"];
            /** @description Hash of the plan, once there is one. */
            planHash?: string | null;
            /** @description Why it is not applied. */
            reason?: string | null;
            /** @description Objects that stay although nothing deploys them any more. */
            kept?: components["schemas"]["Kept"][];
            /** @description Findings of this column. */
            findings?: components["schemas"]["Finding"][];
        };
        /** @description Body of `RunCompare`: two groups of runs. One against one tells what differs, but not whether by chance. */
        CompareBody: {
            /**
             * @description The first group: before, or without.
             * @default []
             */
            a?: string[];
            /**
             * @description The second group: after, or with.
             * @default []
             */
            b?: string[];
            /**
             * @description The n-th of the first group belongs to the n-th of the second: they were run in turns.
             * @default false
             */
            paired?: boolean;
            /** @description The one that was declared before; `p99` if absent. */
            primary?: string | null;
            /**
             * Format: double
             * @description A difference up to this share is as good as none; 0.03 if absent.
             */
            margin?: number | null;
        };
        /** @description Groups of runs held against each other. */
        Comparison: {
            /** @description The declared metric. */
            primary: string;
            /** @description By metric. */
            metrics: {
                [key: string]: components["schemas"]["MetricComparison"];
            };
            /** @description Runs, or pairs of runs, that lie far from the others in the declared metric; none was left out. */
            apart?: components["schemas"]["RunApart"][];
            /** @description What else differs between the groups, so that a difference may not be what it seems. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description The second variant against the first. */
        ComparisonVerdict: {
            /** @constant */
            kind: "faster";
        } | {
            /** @constant */
            kind: "slower";
        } | {
            /** @constant */
            kind: "equivalent";
        } | {
            /** @constant */
            kind: "inconclusive";
            /**
             * Format: uint64
             * @description Runs of each variant to add so that, if things are as they look, the next comparison can tell; of one run
             *     of a variant, which says nothing of how runs vary, the least number that could. `None` if no number that
             *     anybody would run is enough, and where a difference is one of so many metrics that it may be chance.
             */
            moreRuns: number | null;
        };
        /** @description A component in which two revisions differ. */
        ComponentDifference: {
            /** @description Id. */
            component: string;
            /** @description Kind. */
            kind: string;
            /** @description `added`, `removed` or `changed`. */
            change: string;
            /** @description Fields of its configuration. */
            fields: components["schemas"]["FieldChange"][];
        };
        /** @description A component of a design. */
        ComponentSummary: {
            /** @description Id. */
            id: string;
            /** @description As its `apiVersion` says. */
            apiVersion: string;
            /** @description Kind. */
            kind: string;
            /** @description Text form of the object's key, where name and namespace are known. */
            object?: string | null;
            /**
             * Format: uint32
             * @description First line in the text, from 1.
             */
            line: number;
        };
        /** @description A condition of an object's status. */
        Condition: {
            /** @description Type. */
            type: string;
            /** @description `True`, `False` or `Unknown`. */
            status: string;
            /**
             * @description Reason in CamelCase.
             * @default
             */
            reason: string;
            /**
             * @description Message.
             * @default
             */
            message: string;
            /**
             * Format: date-time
             * @description Since when.
             */
            since?: string | null;
        };
        /** @description A line of a container. */
        ContainerLine: {
            /** @description When, RFC 3339. */
            at?: string | null;
            /** @description What, without its line feed; not text: replaced by U+FFFD. */
            text: string;
        };
        /** @description What a target is reminded of. Whether those that it sets are kept is a matter of the run. */
        Cookie: {
            /** @description Its name. */
            name: string;
            /** @description Its value, which may have gaps as those of headers. */
            value: string;
        };
        /** @description What becomes of cookies that a target sets. */
        Cookies: "given" | "keep";
        /** @description A number with what it can be at least and at most. */
        CostEstimate: {
            /**
             * Format: double
             * @description The estimate.
             */
            value: number;
            /**
             * Format: double
             * @description At least.
             */
            low: number;
            /**
             * Format: double
             * @description At most; absent where no reading bounds it.
             */
            high?: number | null;
        };
        /** @description A number in each period; absent where nothing was read. */
        CostPeriods: {
            /**
             * Format: double
             * @description Before the load.
             */
            before: number | null;
            /**
             * Format: double
             * @description Under load.
             */
            during: number | null;
            /**
             * Format: double
             * @description After it.
             */
            after: number | null;
        };
        /** @description What a subject does in a test. */
        CostRole: "proxy" | "controlPlane" | "application" | "generator" | "rest";
        /** @description Where readings come from. */
        CostSource: "proc" | "cgroupV1" | "cgroupV2" | "envoyAdmin" | "kubelet" | "metricsApi" | "prometheus";
        /** @description What a subject is. */
        CostSubjectKind: "node" | "container" | "system" | "process" | "cgroup" | "envoy";
        /** @description From `start` to `end`. */
        CostWindow: {
            /**
             * Format: date-time
             * @description Beginning.
             */
            start: string;
            /**
             * Format: date-time
             * @description End.
             */
            end: string;
        };
        /** @description The times of a run: the load itself with its warm-up, and the quiet times around it. */
        CostWindows: {
            /** @description The target is watched and nothing is sent. */
            before: components["schemas"]["CostWindow"];
            /** @description Requests are made. */
            during: components["schemas"]["CostWindow"];
            /** @description The target is watched and nothing is sent any more. */
            after: components["schemas"]["CostWindow"];
        };
        /** @description A dashboard that is kept. */
        Dashboard: {
            /** @description Name: letters, digits and dashes. */
            name: string;
            /** @description Title. */
            title: string;
            /** @description Tags. */
            tags: string[];
            /** @description Its id in Grafana. */
            uid?: string | null;
            /** @description It is a part of this program: it cannot be replaced or removed. */
            isBuiltIn: boolean;
            /** @description The connection that it came from; absent if from a file. */
            connection?: string | null;
            /** @description Beginning of the time range it opens with, e.g. `now-6h`. */
            from: string;
            /** @description End of that range. */
            to: string;
            /** @description How often it is drawn anew, e.g. `30s`. */
            refresh?: string | null;
            /**
             * Format: uint32
             * @description Panels, rows apart.
             */
            panels: number;
            /** @description Names of its variables. */
            variables: string[];
            /** @description What is not drawn. */
            findings: components["schemas"]["Finding"][];
            /** @description Who brought it; absent for our own. */
            actor?: string | null;
            /**
             * Format: date-time
             * @description Last change; absent for our own.
             */
            updatedAt?: string | null;
        };
        /** @description One option of a variable. */
        DashboardChoice: {
            /** @description What people read. */
            text: string;
            /** @description What queries get. */
            value: string;
        };
        /** @description Body of [`DashboardImport`]: a text, or connection and uid. */
        DashboardImportBody: {
            /** @description Name to keep it under; made from its title if absent. */
            name?: string | null;
            /** @description The text: JSON or YAML, classic, V1 or V2. */
            text?: string | null;
            /** @description Name of a connection to a Grafana that has it. */
            connection?: string | null;
            /** @description Its id there. */
            uid?: string | null;
            /**
             * @description Take the place of the one that has the name.
             * @default false
             */
            replace?: boolean;
        };
        /** @description A marked window. */
        DashboardMark: {
            /**
             * Format: int64
             * @description From, in milliseconds since 1970.
             */
            fromMs: number;
            /**
             * Format: int64
             * @description Until.
             */
            toMs: number;
            /** @description In words. */
            text: string;
            /** @description The run it is the window of. */
            run?: string | null;
        };
        /** @description A panel as data: whoever draws it has nothing left to decide but how it looks. */
        DashboardPanel: {
            /** @description Unique in the dashboard. */
            id: string;
            /** @description How it is drawn. */
            kind: components["schemas"]["PanelKind"];
            /** @description Title. */
            title: string;
            /** @description What it shows, in words of its author. */
            description?: string;
            /** @description The row it is in. */
            row?: string | null;
            /** @description Of a row: folded at first. */
            collapsed?: boolean;
            /** @description Where it is. */
            grid: components["schemas"]["Grid"];
            /** @description How numbers are shown. */
            display: components["schemas"]["PanelDisplay"];
            /** @description Over time. */
            series?: components["schemas"]["PanelSeries"][];
            /** @description One number each. */
            readings?: components["schemas"]["PanelReading"][];
            /** @description Rows and columns. */
            table?: components["schemas"]["PanelTable"] | null;
            /** @description Words, as Markdown. */
            text?: string;
            /** @description What was asked. */
            queries?: components["schemas"]["PanelQuery"][];
            /** @description What is not drawn, and what went wrong. */
            findings?: components["schemas"]["Finding"][];
        };
        /** @description Body of [`DashboardPublish`]. */
        DashboardPublishBody: {
            /**
             * @description Name of a connection to a Grafana.
             * @default
             */
            connection?: string;
        };
        /** @description Answer of [`DashboardPublish`]. */
        DashboardPublished: {
            /** @description Path below the address of the Grafana. */
            path: string;
        };
        /** @description Answer of [`DashboardExport`]. */
        DashboardText: {
            /** @description The text. */
            text: string;
        };
        /** @description A variable with what it may be and what it is. */
        DashboardVariable: {
            /** @description Name. */
            name: string;
            /** @description What people read. */
            label: string;
            /** @description Where its values come from. */
            kind: components["schemas"]["VariableKind"];
            /** @description Several values can be chosen. */
            isMulti: boolean;
            /** @description All can be chosen at once, as `$__all`. */
            hasAll: boolean;
            /** @description People do not see it. */
            isHidden: boolean;
            /** @description What it may be; empty where anything can be typed. */
            options: components["schemas"]["DashboardChoice"][];
            /** @description What it is. */
            chosen: string[];
            /** @description All are chosen. */
            isAll: boolean;
        };
        /** @description Body of [`DashboardView`]. */
        DashboardViewBody: {
            /**
             * @description Name of the connection that is asked where the dashboard names none of ours; the only one, or the first by name, if
             *     absent.
             */
            connection?: string | null;
            /** @description E.g. `now-6h`, or a point in time; the dashboard's own if absent. */
            from?: string | null;
            /** @description E.g. `now`; the dashboard's own if absent. */
            to?: string | null;
            /** @description Values of variables by name; `$__all` stands for all. Those that are absent have the dashboard's own. */
            variables?: {
                [key: string]: string[];
            };
            /**
             * Format: uint32
             * @description How wide all of it is drawn, in pixels: a series has about as many points as its panel has pixels.
             */
            widthPx?: number | null;
        };
        /** @description A dashboard with everything that it shows. */
        DashboardViewed: {
            /** @description Name. */
            dashboard: string;
            /** @description Title. */
            title: string;
            /** @description Name of the connection that was asked. */
            connection: string;
            /** @description Beginning of the time range, as it was asked for. */
            from: string;
            /** @description End of that range. */
            to: string;
            /** @description The same in milliseconds since 1970. */
            window: components["schemas"]["DashboardWindow"];
            /** @description In the order of the file; those that people do not see are hidden. */
            variables: components["schemas"]["DashboardVariable"][];
            /** @description From above; rows stand before what is in them. */
            panels: components["schemas"]["DashboardPanel"][];
            /** @description Windows of runs in the time range, by rising beginning. */
            marks: components["schemas"]["DashboardMark"][];
            /**
             * Format: uint32
             * @description Questions that were asked; panels that ask the same share the answer.
             */
            queries: number;
            /** @description What is wrong with the whole and with variables; what is wrong with a panel is with it. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description The span that a dashboard shows, in milliseconds since 1970. */
        DashboardWindow: {
            /**
             * Format: int64
             * @description From.
             */
            fromMs: number;
            /**
             * Format: int64
             * @description Until.
             */
            toMs: number;
        };
        /** @description What to do with a field that somebody else owns. */
        Decision: "leave" | "share" | "take" | "ask";
        /** @description A deployment with its steps. */
        Deployment: {
            /** @description Id. */
            id: string;
            /** @description Operation it belongs to. */
            operation: string;
            /** @description Design name. */
            design: string;
            /** @description Cluster name. */
            cluster: string;
            /** @description Environment name. */
            environment: string;
            /**
             * Format: uint32
             * @description Revision; absent for an undeploy.
             */
            revision?: number | null;
            /** @description State of DESIGN §10.5, lower camel case. */
            status: string;
            /** @description Hash of its plan. */
            planHash: string;
            /**
             * Format: uint32
             * @description Wave that is worked on, from 0.
             */
            wave: number;
            /**
             * Format: uint32
             * @description Number of waves.
             */
            waves: number;
            /** @description In the order of execution. */
            steps: components["schemas"]["DeploymentStep"][];
        };
        /** @description What a deployment does to one object. */
        DeploymentStep: {
            /** @description Text form of its key. */
            object: string;
            /**
             * Format: uint32
             * @description Wave, from 0.
             */
            wave: number;
            /** @description As the plan says, e.g. `create`. */
            action: string;
            /** @description `planned`, `writing`, `done`, `failed` or `skipped`. */
            state: string;
            /**
             * Format: uint64
             * @description Milliseconds from intent to outcome.
             */
            tookMs?: number | null;
            /** @description Findings. */
            findings?: components["schemas"]["Finding"][];
        };
        /** @description A deployment. */
        DeploymentSummary: {
            /** @description Id. */
            id: string;
            /** @description Operation it belongs to. */
            operation: string;
            /** @description Cluster name. */
            cluster: string;
            /** @description Environment. */
            environment: string;
            /**
             * Format: uint32
             * @description Revision deployed; absent for an undeploy.
             */
            revision?: number | null;
            /** @description State. */
            status: string;
            /** @description Why it is not applied. */
            reason?: string | null;
            /**
             * @description What it was for: `deploy`, `undeploy` or `rollback`.
             * @default
             */
            purpose: string;
            /** @description Why, as whoever started it said. */
            message?: string | null;
            /**
             * @description Who started it.
             * @default
             */
            actor: string;
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
        };
        /** @description A design in a list. */
        Design: {
            /** @description Id. */
            id: string;
            /** @description Name. */
            name: string;
            /**
             * Format: uint32
             * @description Newest revision.
             */
            revision: number;
            /**
             * Format: uint32
             * @description Components of the newest revision; absent if it was stored before they were counted.
             */
            components?: number | null;
            /**
             * Format: date-time
             * @description Last change.
             */
            updatedAt: string;
            /**
             * @description The newest deployment on each target.
             * @default []
             */
            deployments: components["schemas"]["DeploymentSummary"][];
        };
        /** @description Body of [`DesignAdopt`]. */
        DesignAdoptBody: {
            /** @description Cluster whose live values are taken. */
            cluster: string;
            /** @description Environment; absent: `default`. With one, the values become patches of it. */
            environment?: string | null;
            /** @description Fields to take; empty: every adoptable one. */
            fields?: components["schemas"]["AdoptField"][];
            /** @description Why, kept with the revision. */
            message?: string | null;
        };
        /** @description Body of [`DesignDeploy`]. */
        DesignDeployBody: {
            /** @description What. */
            source: components["schemas"]["DesignSource"];
            /**
             * @description Where; none: every cluster of the environment.
             * @default []
             */
            clusters?: string[];
            /**
             * @description To deploy, to undeploy or to go back.
             * @default deploy
             */
            purpose?: components["schemas"]["Purpose"];
            /**
             * @description About foreign fields.
             * @default []
             */
            choices?: components["schemas"]["FieldChoice"][];
            /**
             * @description Protected kinds that may be deleted: `namespaces`, `crds`, `pvcs`, `pvs`.
             * @default []
             */
            include?: string[];
            /**
             * @description Objects (text form of their keys) that may be deleted and created again; `*` for all.
             * @default []
             */
            recreate?: string[];
            /**
             * @description Plan hash per cluster as approved; a cluster whose plan differs is not touched. Absent: any plan.
             * @default {}
             */
            approved?: {
                [key: string]: string;
            };
            /**
             * @description Clusters in order: a stage starts when the one before ended well. Empty: one stage.
             * @default []
             */
            stages?: string[][];
            /**
             * Format: uint32
             * @description Failed clusters that a stage may have and still let the next one start.
             * @default 0
             */
            maxFailed?: number;
            /**
             * @description What to do with a cluster where it fails.
             * @default hold
             */
            onFailure?: components["schemas"]["OnFailure"];
            /**
             * Format: uint64
             * @description How long to wait for health, in milliseconds; default 300,000.
             */
            timeoutMs?: number | null;
            /**
             * @description Whether to wait for health at all.
             * @default healthy
             */
            wait?: components["schemas"]["Wait"];
            /** @description Why, kept with the deployment. */
            message?: string | null;
        };
        /** @description Answer of [`DesignDiff`]. */
        DesignDifference: {
            /**
             * Format: uint32
             * @description Older revision.
             */
            from: number;
            /**
             * Format: uint32
             * @description Newer revision.
             */
            to: number;
            /** @description Components that are different, by id. */
            components: components["schemas"]["ComponentDifference"][];
            /** @description What else is different: variables, environments, relationships. Paths from `spec`. */
            other: components["schemas"]["FieldChange"][];
            /** @description Unified diff of the texts, three lines of context. */
            text: string;
        };
        /** @description Body of [`DesignDrift`]. */
        DesignDriftBody: {
            /**
             * @description Name or id.
             * @default
             */
            design?: string;
            /** @description Environment; absent: `default`. */
            environment?: string | null;
            /** @description Where; none: wherever it is deployed. */
            clusters?: string[];
        };
        /** @description Answer of [`DesignDrift`]. */
        DesignDrifted: {
            /** @description One per cluster. */
            clusters: components["schemas"]["ClusterDrift"][];
        };
        /** @description Answer of [`DesignHistory`]. */
        DesignHistoryView: {
            /** @description Newest first. */
            revisions: components["schemas"]["Revision"][];
            /** @description Newest first. */
            deployments: components["schemas"]["DeploymentSummary"][];
        };
        /** @description What to import. */
        DesignImportBody: {
            /** @description The text: a multi-document manifest or a design file. */
            text: string;
            /** @description Name of the design; default from the file's name or the design itself. */
            name?: string | null;
            /** @description The file's name, for findings. */
            file?: string | null;
            /** @description Why, kept with the revision. */
            message?: string | null;
        };
        /** @description Answer of [`DesignImport`]. */
        DesignImported: {
            /** @description The design and its revision. */
            design: components["schemas"]["DesignRef"];
            /** @description What became of the objects read. */
            objects: components["schemas"]["ImportCounts"];
            /** @description What was noticed. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description Manifests of a revision. */
        DesignManifests: {
            /** @description Name. */
            name: string;
            /**
             * Format: uint32
             * @description Revision number; absent if nothing was stored.
             */
            revision?: number | null;
            /** @description Multi-document YAML. */
            text: string;
            /** @description What was noticed. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description Body of [`DesignPlan`]. */
        DesignPlanBody: {
            /** @description What. */
            source: components["schemas"]["DesignSource"];
            /**
             * @description Where; none: every cluster of the environment.
             * @default []
             */
            clusters?: string[];
            /**
             * @description To deploy, to undeploy or to go back.
             * @default deploy
             */
            purpose?: components["schemas"]["Purpose"];
            /**
             * @description About foreign fields.
             * @default []
             */
            choices?: components["schemas"]["FieldChoice"][];
            /**
             * @description Protected kinds that may be deleted: `namespaces`, `crds`, `pvcs`, `pvs`.
             * @default []
             */
            include?: string[];
            /**
             * @description Objects (text form of their keys) that may be deleted and created again; `*` for all.
             * @default []
             */
            recreate?: string[];
        };
        /** @description Answer of [`DesignPlan`]. */
        DesignPlanned: {
            /** @description One plan per cluster, in the order asked for. */
            clusters: components["schemas"]["ClusterPlan"][];
        };
        /** @description Name and revision. */
        DesignRef: {
            /** @description Name. */
            name: string;
            /**
             * Format: uint32
             * @description Revision number; absent if nothing was stored.
             */
            revision?: number | null;
        };
        /** @description Body of [`DesignRestore`]. */
        DesignRestoreBody: {
            /**
             * Format: uint32
             * @description The old revision.
             */
            revision: number;
        };
        /** @description Body of [`DesignSave`]. */
        DesignSaveBody: {
            /** @description The whole text. */
            text: string;
            /**
             * Format: uint32
             * @description Revision that was edited; another newest one refuses with `MP9022`.
             */
            base: number;
            /** @description Why, kept with the revision. */
            message?: string | null;
        };
        /** @description A design by name, or a text that is not stored. */
        DesignSource: {
            /** @description Name or id of a stored design. */
            design?: string | null;
            /**
             * Format: uint32
             * @description Revision of it; default the newest.
             */
            revision?: number | null;
            /** @description Or a text: a design file, or a manifest, which is read as importing it would and not stored. */
            text?: string | null;
            /** @description Name of the design that a manifest is about; default from the file's name. */
            name?: string | null;
            /** @description The file's name, for findings. */
            file?: string | null;
            /** @description Environment whose variables and patches apply. */
            environment?: string | null;
            /** @description Variables set for this time. */
            set?: {
                [key: string]: string;
            };
        };
        /** @description Answer of [`DesignSummary`]. */
        DesignSummaryView: {
            /** @description Name. */
            name: string;
            /**
             * Format: uint32
             * @description Revision number; absent if nothing was stored.
             */
            revision?: number | null;
            /** @description Components by id. */
            components: components["schemas"]["ComponentSummary"][];
            /** @description Declared variables with their values. */
            variables: {
                [key: string]: unknown;
            };
            /** @description Names of environments with variables or patches of their own. */
            environments: string[];
            /** @description The newest deployment on each target. */
            deployments: components["schemas"]["DeploymentSummary"][];
        };
        /** @description A revision's text. */
        DesignText: {
            /** @description Name. */
            name: string;
            /**
             * Format: uint32
             * @description Revision number; absent if nothing was stored.
             */
            revision?: number | null;
            /** @description YAML as the person wrote it. */
            text: string;
        };
        /** @description Body of [`DesignValidate`]. */
        DesignValidateBody: {
            /** @description What. */
            source: components["schemas"]["DesignSource"];
            /**
             * @description Against the schemas of these clusters; none: those of the registry.
             * @default []
             */
            clusters?: string[];
        };
        /** @description Answer of [`DesignValidate`]. */
        DesignValidated: {
            /** @description Every finding. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description The shape of one phase. */
        Distribution: {
            /** @description Rising; denser towards the tail, and ending where a single request decides. */
            spectrum: components["schemas"]["SpectrumPoint"][];
            /** @description From the shortest duration to the longest, evenly wide on a logarithmic axis. */
            bars: components["schemas"]["HistogramBar"][];
        };
        /** @description A field that is not as it was deployed. */
        DriftedField: {
            /** @description Path, with list items by key: `spec.template.spec.containers[name="web"].image`. */
            path: string;
            /** @description Value now. */
            before?: unknown;
            /** @description Value then. */
            after?: unknown;
            /** @description Who set it, and when, as far as the object says. */
            by?: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            at?: string | null;
            /** @description Whether the live value can be taken into the design. */
            adoptable: boolean;
        };
        /** @description An object that is not as it was deployed. */
        DriftedObject: {
            /** @description Text form of its key. */
            object: string;
            /** @description Component. */
            component?: string | null;
            /** @description `missing`, `changed`, `replaced` or `foreign` (somebody else's fields keep ours out). */
            drift: string;
            /** @description Fields: `before` is as deployed, `after` is live. */
            fields: components["schemas"]["DriftedField"][];
        };
        /** @description No parameters, no body, or nothing to say. */
        Empty: Record<string, never>;
        /** @description One kind of request. */
        Endpoint: {
            /** @description What results call it; the address if absent. */
            name?: string | null;
            /**
             * @description `http://`, `https://`, `grpc://`, `grpcs://`, `ws://`, `wss://`, `tcp://` or `udp://`. As header values and bodies
             *     that are text, it may have gaps that differ from request to request: `{{seq}}`, `{{uuid}}`,
             *     `{{random.int 1 9}}`, `{{FEED.COLUMN}}`; `{{"text"}}` is text.
             */
            url: string;
            /**
             * Format: uint32
             * @description Share of requests, against the other weights.
             * @default 1
             */
            weight: number;
            /**
             * @description `GET`, `POST`, …
             * @default GET
             */
            method: string;
            /** @description In order; a name may stand twice. */
            headers?: components["schemas"]["Header"][];
            /** @description Sent in one header, in order. */
            cookies?: components["schemas"]["Cookie"][];
            /** @description Sent with the request. */
            body?: components["schemas"]["Body"] | null;
            /** @description What its answer is, where the protocol leaves that open: TCP, UDP, WebSocket. */
            answer?: components["schemas"]["EndpointAnswer"] | null;
            /** @description What must hold of a good answer; otherwise it counts as failed, in a class of its own. */
            checks?: components["schemas"]["AnswerCheck"][];
        };
        /**
         * @description What an answer is. Without one, TCP answers with as many bytes as were sent, UDP with the next datagram, and WebSocket
         *     with the next message.
         */
        EndpointAnswer: {
            /** @constant */
            kind: "bytes";
            /**
             * Format: uint64
             * @description At least 1.
             */
            bytes: number;
        } | {
            /** @constant */
            kind: "delimiter";
            /** @description Not empty. */
            text: string;
        } | {
            /** @constant */
            kind: "close";
        } | {
            /** @constant */
            kind: "contains";
            /** @description Not empty. */
            text: string;
        };
        /** @description One endpoint. */
        EndpointSummary: {
            /** @description As in the specification. */
            name: string;
            /**
             * Format: uint64
             * @description Requests that ended.
             */
            requests: number;
            /**
             * Format: uint64
             * @description Those of them that failed.
             */
            errors: number;
            /** @description From the intended start to the last byte. */
            responseTimeMs: components["schemas"]["Percentiles"] | null;
        };
        /** @description Which engine makes the requests. */
        EngineChoice: "auto" | "ioUring" | "epoll" | "kqueue" | "general";
        /** @description An environment. */
        Environment: {
            /** @description Name. */
            name: string;
            /** @description Names of its clusters; the `default` environment holds all. */
            clusters: string[];
            /**
             * Format: date-time
             * @description Last change.
             */
            updatedAt: string;
        };
        /** @description Body of [`EnvironmentSet`]. */
        EnvironmentBody: {
            /** @description Names of its clusters. */
            clusters: string[];
        };
        /** @description Something that happened. */
        Event: {
            /**
             * Format: uint64
             * @description Its place; rises with time, with gaps.
             */
            seq: number;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Who did it. */
            actor: string;
            /** @description What, e.g. `design.deploy.accepted`. */
            kind: string;
            /** @description To what, e.g. a design's name. */
            subject: string;
            /** @description As part of which operation. */
            operation?: string | null;
            /** @description The rest; its form depends on the kind. */
            data: unknown;
        };
        /** @description A text message of the shell's socket. Binary messages are input (to us) and output (from us) as they are. */
        ExecMessage: {
            /** @constant */
            type: "resize";
            /**
             * Format: uint16
             * @description Columns.
             */
            columns: number;
            /**
             * Format: uint16
             * @description Rows.
             */
            rows: number;
        } | {
            /** @constant */
            type: "endOfInput";
        } | {
            /** @constant */
            type: "ended";
            /**
             * Format: int32
             * @description Its exit code.
             */
            code?: number | null;
            /** @description Why there is none. */
            finding?: components["schemas"]["Finding"] | null;
        };
        /** @description An experiment. */
        Experiment: {
            /** @description Id. */
            experiment: string;
            /** @description The operation that carries it out, to follow and to cancel. */
            operation?: string | null;
            /** @description For people. */
            name: string;
            /** @description How far it is. */
            status: components["schemas"]["ExperimentStatus"];
            /** @description What is planned. */
            plan: components["schemas"]["ExperimentDesign"];
            /** @description Its runs: planned and made so far. */
            slots: components["schemas"]["ExperimentSlot"][];
            /** @description Who started it. */
            actor: string;
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            endedAt?: string | null;
            /** @description Why it did not complete. */
            reason?: string | null;
            /** @description What its runs say so far; absent in lists. */
            report?: components["schemas"]["ExperimentReport"] | null;
        };
        /** @description A variant as people write it. */
        ExperimentArm: {
            /** @description Its name. */
            name: string;
            /** @description Where its requests go, in the place of the addresses of the base. */
            url?: string | null;
            /** @description Other changes of the base, as a merge patch (RFC 7396). */
            patch?: unknown;
        };
        /** @description Body of [`ExperimentPlan`] and [`ExperimentStart`]. */
        ExperimentBody: {
            /** @description What is to be run. */
            plan: components["schemas"]["ExperimentDesign"];
        };
        /** @description A design. */
        ExperimentDesign: {
            /** @description What it is called. */
            name: string;
            /** @description What every run asks for, unless its variant says otherwise. */
            base: components["schemas"]["RunSpec"];
            /** @description Variants by name; the first is what the others are held against. */
            arms?: components["schemas"]["ExperimentArm"][];
            /** @description Instead of arms: all combinations of levels. */
            factors?: components["schemas"]["ExperimentFactor"][];
            /**
             * @description Run the first variant twice in each block: what then differs is chance, and should be called equivalent.
             * @default false
             */
            nullArm: boolean;
            /**
             * Format: uint32
             * @description How often every variant is run.
             */
            blocks: number;
            /**
             * Format: uint64
             * @description Decides the order within blocks.
             * @default 0
             */
            seed: number;
            /**
             * @description The metric that it is about, declared before.
             * @default p99
             */
            primary: string;
            /**
             * Format: double
             * @description A difference up to this share is as good as none.
             * @default 0.03
             */
            margin: number;
            /**
             * Format: double
             * @description Instead of a rate: this share of what the slowest variant can serve, found out before, and the same for all.
             */
            rateOfCapacity?: number | null;
            /**
             * Format: double
             * @description How much runs of the same vary as a share of their mean, for the outlook; 0.05 if absent.
             */
            runDeviation?: number | null;
        };
        /** @description One effect. */
        ExperimentEffect: {
            /** @description Its size, as a ratio of the primary metric. */
            metric: components["schemas"]["MetricComparison"];
        } & ({
            /** @constant */
            kind: "main";
            /** @description The factor. */
            factor: string;
            /** @description The level. */
            level: string;
            /** @description What it is held against. */
            against: string;
        } | {
            /** @constant */
            kind: "interaction";
            /** @description The first factor. */
            factor: string;
            /** @description The second. */
            with: string;
        });
        /** @description Something that is varied. */
        ExperimentFactor: {
            /** @description Its name. */
            name: string;
            /** @description What it may be; the first is what the others are held against. */
            levels: components["schemas"]["ExperimentLevel"][];
        };
        /** @description One of the things that a factor may be. */
        ExperimentLevel: {
            /** @description Its name. */
            name: string;
            /** @description Where requests go then. */
            url?: string | null;
            /** @description Other changes of the base, as a merge patch. */
            patch?: unknown;
        };
        /** @description What an experiment would do and could tell. */
        ExperimentOutlook: {
            /** @description Variants, the first being what the others are held against. */
            variants: string[];
            /**
             * Format: uint
             * @description How many runs.
             */
            runs: number;
            /**
             * Format: uint64
             * @description How long, roughly; absent where runs end by count alone.
             */
            durationMs?: number | null;
            /**
             * Format: double
             * @description The smallest change of the primary metric that would be found four times in five, as a share.
             */
            detectable?: number | null;
            /**
             * Format: double
             * @description The margin within which two equal variants would be called equivalent four times in five, as a share.
             */
            equivalenceMargin?: number | null;
            /**
             * Format: double
             * @description What both rest on: how much runs of the same are taken to vary, as a share of their mean. The plan's `runDeviation`.
             */
            runDeviation: number;
            /** @description Everything that is wrong with the plan. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description What the runs say. */
        ExperimentReport: {
            /** @description In the order of the plan. */
            variants: components["schemas"]["ExperimentVariantReport"][];
            /** @description What each factor does to the primary metric. */
            effects: components["schemas"]["ExperimentEffect"][];
            /** @description What is to be known before the numbers are. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description One run of an experiment. */
        ExperimentSlot: {
            /** @description Name of the variant. */
            variant: string;
            /**
             * Format: uint32
             * @description Its block, from 1; absent for runs that look for the capacity.
             */
            block?: number | null;
            /** @description The run, if it was made. */
            run?: string | null;
        };
        /** @description How far an experiment is. */
        ExperimentStatus: "running" | "completed" | "stopped" | "interrupted" | "failed";
        /** @description One variant. */
        ExperimentVariantReport: {
            /** @description Its name. */
            name: string;
            /**
             * Format: uint
             * @description Runs that count.
             */
            runs: number;
            /** @description Medians of its runs, by metric. */
            medians: {
                [key: string]: components["schemas"]["Median"];
            };
            /** @description Against the first variant; empty for that. */
            metrics: {
                [key: string]: components["schemas"]["MetricComparison"];
            };
            /** @description How much its proxies leave of the machine's CPU, 0 to 100, if proxies were watched. */
            meshMark?: components["schemas"]["MeshMarkScore"] | null;
            /**
             * @description To which CPUs its runs kept whom (`generator`, `application`, `proxy` …), as lists of numbers, one for each way
             *     that runs did it. Whoever may run anywhere is not among them.
             */
            cpus?: {
                [key: string]: string[];
            };
        };
        /** @description A run that is not kept. */
        ExpiringRun: {
            /** @description Id. */
            run: string;
            /** @description For people. */
            name: string;
            /**
             * Format: date-time
             * @description When it was started.
             */
            createdAt: string;
        };
        /** @description A label and its value. */
        Fact: {
            /** @description E.g. `Image`. */
            label: string;
            /** @description E.g. `nginx:1.27`. */
            value: string;
        };
        /** @description Something that two runs do not share. */
        FactorChange: {
            /** @description Its name. */
            factor: string;
            /** @description Its value before; absent if it had none. */
            before?: string | null;
            /** @description Its value after; absent if it has none. */
            after?: string | null;
        };
        /** @description A field that changes. Absent `before`: added; absent `after`: removed. */
        FieldChange: {
            /** @description Path, with list items by key: `spec.template.spec.containers[name="web"].image`. */
            path: string;
            /** @description Value now. */
            before?: unknown;
            /** @description Value then. */
            after?: unknown;
        };
        /** @description A choice about foreign fields. */
        FieldChoice: {
            /** @description Text form of the object's key; absent: every object. */
            object?: string | null;
            /** @description Field path as the plan prints it; absent: every foreign field of the object. */
            path?: string | null;
            /** @description What to do. */
            decision: components["schemas"]["Decision"];
        };
        /** @description A field that somebody else owns. */
        FieldConflict: {
            /** @description Path. */
            path: string;
            /** @description Field manager, with operation and subresource. */
            owner: string;
            /** @description What was chosen. */
            decision?: components["schemas"]["Decision"] | null;
            /** @description The earlier deployment in which it was chosen, if it was not now. The choice `ask` forgets it. */
            remembered?: string | null;
        };
        /** @description A field manager and what it owns. */
        FieldOwner: {
            /** @description Name of the manager. */
            manager: string;
            /** @description `Apply` or `Update`. */
            operation: string;
            /** @description Subresource, e.g. `status`. */
            subresource?: string | null;
            /**
             * Format: date-time
             * @description Last time it wrote.
             */
            at?: string | null;
            /** @description Whether it is this installation. */
            ours: boolean;
            /** @description Paths with the line of `yaml` where each stands, from 1; 0: it stands nowhere. */
            fields: components["schemas"]["OwnedField"][];
        };
        /** @description A coded diagnostic. */
        Finding: {
            /** @description Code of the table in [`crate::code`]. */
            code: components["schemas"]["Code"];
            /** @description How bad it is. */
            severity: components["schemas"]["Severity"];
            /** @description What is wrong, one sentence without a full stop, literals in backticks. */
            message: string;
            /** @description Where. */
            at: components["schemas"]["Place"];
            /** @description Why it happens, if more can be said than the message does. */
            cause?: string | null;
            /** @description What to do or type next. */
            fix?: string | null;
        };
        /** @description A dashboard that a Grafana has. */
        FoundDashboard: {
            /** @description Its id there. */
            uid: string;
            /** @description Title. */
            title: string;
            /** @description Folder; absent at the top. */
            folder?: string | null;
            /** @description Tags. */
            tags: string[];
        };
        /** @description Answer of [`MetricsDashboardSearch`]. */
        FoundDashboards: {
            /** @description In the order of Grafana. */
            items: components["schemas"]["FoundDashboard"][];
        };
        /** @description How fresh the knowledge about a cluster is. */
        Freshness: {
            /** @description Cluster name. */
            cluster: string;
            /** @description How it is. */
            state: components["schemas"]["FreshnessState"];
            /**
             * Format: date-time
             * @description When it was last known to be true; absent: never.
             */
            asOf?: string | null;
            /**
             * Format: uint64
             * @description Objects known.
             */
            objects: number;
            /**
             * Format: uint32
             * @description Kinds whose list is not complete yet.
             */
            syncing: number;
            /** @description Why it is stale. */
            reason?: components["schemas"]["Finding"] | null;
        };
        /** @description How the knowledge about a cluster is. */
        FreshnessState: "syncing" | "live" | "stale";
        /** @description A program that makes the requests of a run in the place of our own engines. */
        Generator: "fortio" | "wrk" | "wrk2" | "nighthawk" | "k6" | "oha" | "vegeta" | "h2load" | "ghz";
        /** @description A load generator of others. */
        GeneratorInfo: {
            /** @description Its name. */
            name: components["schemas"]["Generator"];
            /** @description What it is good for. */
            meaning: string;
            /** @description Whether it is there. */
            isThere: boolean;
            /** @description Its version, if it tells one. */
            version?: string | null;
            /** @description How to get it. */
            howToGet: string;
        };
        /** @description Answer of [`GeneratorList`]. */
        Generators: {
            /** @description All that are known. */
            items: components["schemas"]["GeneratorInfo"][];
        };
        /** @description Answer of [`GoldenSignals`]. */
        Golden: {
            /**
             * Format: date-time
             * @description Until when.
             */
            at: string;
            /**
             * Format: int64
             * @description Over how many milliseconds before that.
             */
            windowMs: number;
            /** @description By connection, mesh, namespace and workload. */
            rows: components["schemas"]["GoldenOf"][];
            /** @description Connections that did not answer, and questions that were refused. */
            findings?: components["schemas"]["Finding"][];
        };
        /** @description What is limited. */
        GoldenLimit: "cpu" | "memory";
        /** @description The signals of a workload, and where they were seen. */
        GoldenOf: {
            /** @description Name of the connection. */
            connection: string;
            /** @description Mesh, or what else stands before the workload. */
            mesh: string;
            /** @description Namespace; empty where metrics do not say it. */
            namespace: string;
            /** @description Workload or service. */
            workload: string;
            /**
             * Format: double
             * @description Requests per second.
             */
            requestsPerS: number;
            /**
             * Format: double
             * @description Share of them that failed, 0 to 1; absent where the question about errors was not answered.
             */
            errorRatio?: number | null;
            /**
             * Format: double
             * @description Half of them are answered within so many milliseconds.
             */
            p50Ms?: number | null;
            /**
             * Format: double
             * @description 95 % of them.
             */
            p95Ms?: number | null;
            /**
             * Format: double
             * @description 99 % of them.
             */
            p99Ms?: number | null;
            /**
             * Format: double
             * @description The part of its limit that its fullest container uses, 0 to 1, of CPU or of memory, whichever is more; absent without
             *     limits, or where nobody tells.
             */
            saturation?: number | null;
            /** @description Which limit that is. */
            saturated?: components["schemas"]["GoldenLimit"] | null;
        };
        /** @description Where a panel is, on a grid of 24 columns. */
        Grid: {
            /**
             * Format: int64
             * @description From the left.
             */
            x: number;
            /**
             * Format: int64
             * @description From above.
             */
            y: number;
            /**
             * Format: int64
             * @description Columns.
             */
            w: number;
            /**
             * Format: int64
             * @description Rows of 30 pixels.
             */
            h: number;
        };
        /** @description One header field. */
        Header: {
            /** @description Field name. */
            name: string;
            /** @description Field value. */
            value: string;
        };
        /** @description Requests between two durations. */
        HistogramBar: {
            /**
             * Format: double
             * @description From.
             */
            fromMs: number;
            /**
             * Format: double
             * @description To.
             */
            toMs: number;
            /**
             * Format: uint64
             * @description So many.
             */
            count: number;
        };
        /** @description Every object is in exactly one of the last three. */
        ImportCounts: {
            /**
             * Format: uint32
             * @description Objects in the input.
             */
            read: number;
            /**
             * Format: uint32
             * @description Understood.
             */
            imported: number;
            /**
             * Format: uint32
             * @description Kept as they are without being understood.
             */
            opaque: number;
            /**
             * Format: uint32
             * @description Not taken; a finding says why.
             */
            rejected: number;
        };
        /** @description Answer of [`RunImport`]. */
        Imported: {
            /** @description A run for each result. */
            runs: components["schemas"]["Run"][];
            /** @description What the file leaves in doubt. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description A context of a kubeconfig. */
        InspectedContext: {
            /** @description Its name in the file. */
            context: string;
            /** @description The connection's name unless another one is given. */
            name: string;
            /** @description URL of the API server. */
            server: string;
            /** @description `token`, `certificate`, `none`, or `exec`, `authProvider` and so on where it cannot be used. */
            credential: string;
            /** @description Whether it is the current one. */
            current: boolean;
            /** @description Whether it can be connected. */
            usable: boolean;
            /** @description What is in the way, with the way out. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description An object that stays. */
        Kept: {
            /** @description Text form of its key. */
            object: string;
            /** @description Why it stays. */
            reason: string;
        };
        /** @description What our credential may do with a kind. */
        KindCapability: {
            /** @description API group. */
            group: string;
            /** @description Kind. */
            kind: string;
            /** @description Whether its objects are in namespaces. */
            namespaced: boolean;
            /** @description Read: get, list and watch. */
            read: boolean;
            /** @description Write: create, patch and delete. */
            write: boolean;
            /** @description Verbs that are lacking for either. */
            lacking: string[];
        };
        /** @description Answer of `SchemaGet`. */
        KindSchema: {
            /** @description JSON Schema with what it refers to under `$defs`. */
            schema: unknown;
            /** @description Where it is from. */
            source: string;
        };
        /** @description How it is with an object, as a colour. */
        Level: "ok" | "progressing" | "warning" | "failed" | "unknown";
        /** @description How many objects have each level. */
        LevelCounts: {
            /**
             * Format: uint64
             * @description As they should be.
             */
            ok: number;
            /**
             * Format: uint64
             * @description On their way.
             */
            progressing: number;
            /**
             * Format: uint64
             * @description Work, with a caveat.
             */
            warning: number;
            /**
             * Format: uint64
             * @description Do not work.
             */
            failed: number;
            /**
             * Format: uint64
             * @description Nothing is known about their health.
             */
            unknown: number;
        };
        /** @description The two sides of Little's law. */
        LittlesLaw: {
            /**
             * Format: double
             * @description Requests that were under way on average, as counted.
             */
            counted: number;
            /**
             * Format: double
             * @description The same by rate × mean response time.
             */
            computed: number;
        };
        /** @description What the live stream says. The `event` field of the server-sent event is the tag; `id` is there where `seq` rises. */
        Live: {
            /** @constant */
            type: "snapshot";
            /**
             * Format: uint64
             * @description Last event that is contained.
             */
            seq: number;
            /**
             * Format: date-time
             * @description When this server started: another value means another process.
             */
            startedAt: string;
            /** @description Connections. */
            clusters: components["schemas"]["Cluster"][];
            /** @description Operations that run. */
            operations: components["schemas"]["Operation"][];
            /** @description Whether the listener missed something and has to read everything anew. */
            resync: boolean;
        } | {
            /** @constant */
            type: "event";
            /** @description What. */
            event: components["schemas"]["Event"];
        } | {
            /** @constant */
            type: "operation";
            /** @description The whole of it, without its log. */
            operation: components["schemas"]["Operation"];
        } | {
            /** @constant */
            type: "cluster";
            /** @description The whole of it. */
            cluster: components["schemas"]["Cluster"];
        } | {
            /** @constant */
            type: "clusterRemoved";
            /** @description Id. */
            id: string;
        } | {
            /** @constant */
            type: "resources";
            /** @description Cluster names. */
            clusters: string[];
            /**
             * Format: uint64
             * @description Rises with each change of anything; the same as in [`crate::resource::ResourcePage`].
             */
            generation: number;
        };
        /** @description What sends load now, and whether any may start. */
        Load: {
            /** @description What keeps load from starting; absent while it may. */
            halt?: components["schemas"]["LoadHalt"] | null;
            /** @description Runs that go on, oldest first, without those of experiments and series. */
            runs: components["schemas"]["LoadRun"][];
            /** @description Experiments and series that go on, oldest first. */
            experiments: components["schemas"]["LoadExperiment"][];
        };
        /** @description An experiment or a series that goes on. */
        LoadExperiment: {
            /** @description Id. */
            experiment: string;
            /**
             * @description What it is.
             * @default variants
             */
            kind: components["schemas"]["LoadExperimentKind"];
            /** @description For people. */
            name: string;
            /** @description What its runs ask, for people. */
            target: string;
            /** @description Who started it. */
            actor: string;
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
            /** @description The operation that carries it out. */
            operation?: string | null;
        };
        /** @description What an experiment that goes on is. */
        LoadExperimentKind: "variants" | "series";
        /** @description Somebody stopped all load. */
        LoadHalt: {
            /** @description Who. */
            actor: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Why; empty if nobody said. */
            reason: string;
            /**
             * Format: uint32
             * @description How many runs and experiments it ended.
             */
            stopped: number;
        };
        /** @description A run that goes on. */
        LoadRun: {
            /** @description Id. */
            run: string;
            /** @description For people. */
            name: string;
            /** @description What is asked, for people. */
            target: string;
            /** @description Who started it. */
            actor: string;
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
            /** @description The operation that carries it out. */
            operation?: string | null;
        };
        /** @description Body of [`LoadStop`]. */
        LoadStopBody: {
            /** @description Why, for everybody who is refused. One line; the first 500 characters are kept. */
            reason?: string;
        };
        /** @description A line of the log. */
        LogLine: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description What. */
            message: string;
        };
        /** @description What a log stream says. */
        LogPart: {
            /** @constant */
            type: "lines";
            /** @description Pod. */
            pod: string;
            /** @description Container. */
            container: string;
            /** @description Each with its time as the container runtime wrote it, if it did. */
            lines: components["schemas"]["ContainerLine"][];
        } | {
            /** @constant */
            type: "end";
            /** @description Pod. */
            pod: string;
            /** @description Container. */
            container: string;
            /** @description Why, if it should not have. */
            finding?: components["schemas"]["Finding"] | null;
        } | {
            /** @constant */
            type: "dropped";
            /**
             * Format: uint64
             * @description Lines.
             */
            lines: number;
        };
        /** @description Body of a login. */
        LoginBody: {
            /** @description The token of the login URL, or one made by [`TokenCreate`]. Write-only. */
            token: string;
        };
        /** @description Bounds of a mark. */
        MarkBounds: {
            /**
             * Format: double
             * @description At least.
             */
            low: number;
            /**
             * Format: double
             * @description At most.
             */
            high: number;
        };
        /** @description A median with its unit. */
        Median: {
            /** @description Unit. */
            unit: string;
            /**
             * Format: double
             * @description Value.
             */
            value: number;
        };
        /** @description MeshMark by our published definition (docs/performance-experiments.md). */
        MeshMarkScore: {
            /**
             * Format: double
             * @description 0 to 100; 100 is a mesh that uses nothing.
             */
            score: number;
            /** @description Where it lies, at 95 %; absent for a single run. */
            interval: number[] | null;
        };
        /** @description One metric. */
        MetricComparison: {
            /** @description Unit of `a`, `b` and `delta`. */
            unit: string;
            /**
             * Format: double
             * @description Median of the first group.
             */
            a: number;
            /**
             * Format: double
             * @description Median of the second group.
             */
            b: number;
            /**
             * Format: double
             * @description `b` − `a`.
             */
            delta: number;
            /**
             * Format: double
             * @description Estimate of the second ÷ the first.
             */
            ratio: number;
            /** @description Where the true ratio lies, at 95 %; an end is missing where these runs do not bound it. */
            interval: (number | null)[];
            /**
             * Format: double
             * @description The chance of such a difference if there is none; adjusted for the number of metrics, except for the primary one.
             */
            pValue: number;
            /** @description The word. */
            verdict: components["schemas"]["ComparisonVerdict"];
            /** @description The same in a sentence. */
            sentence: string;
        };
        /** @description A span of time to look at, in milliseconds since 1970. */
        MetricRange: {
            /**
             * Format: int64
             * @description From.
             */
            fromMs: number;
            /**
             * Format: int64
             * @description Until.
             */
            toMs: number;
            /**
             * Format: int64
             * @description Between two points.
             */
            stepMs: number;
        };
        /** @description One time series. */
        MetricSeries: {
            /** @description Labels; the metric's name is `__name__`. */
            labels: {
                [key: string]: string;
            };
            /** @description By rising time. */
            points: [
                number,
                number | null
            ][];
        };
        /** @description As whom we come. */
        MetricsAuth: "none" | "token" | "basic" | "certificate";
        /** @description A Prometheus or Grafana that is asked. */
        MetricsConnection: {
            /** @description Name. */
            name: string;
            /** @description What answers there. */
            kind: components["schemas"]["MetricsKind"];
            /** @description Address. */
            url: string;
            /** @description As whom we come; the credential itself is never given. */
            auth: components["schemas"]["MetricsAuth"];
            /** @description User, if it is by user and password. */
            user?: string | null;
            /** @description An authority of its own is trusted. */
            hasCa: boolean;
            /** @description Addresses of this machine and of private networks may be connected to: an admin added it. */
            reachesPrivate: boolean;
            /** @description What the last check saw; absent before the first one. */
            seen?: components["schemas"]["MetricsSeen"] | null;
            /** @description Who wrote it last. */
            actor: string;
            /**
             * Format: date-time
             * @description Last change.
             */
            updatedAt: string;
        };
        /** @description Body of [`MetricsConnectionSet`]. The credential is a token, or user and password, or certificate and key, or nothing. */
        MetricsConnectionBody: {
            /**
             * @description What answers there.
             * @default prometheus
             */
            kind?: components["schemas"]["MetricsKind"];
            /**
             * @description Address, with the path if it has one, without user and password; or `cluster://CLUSTER/NAMESPACE/SERVICE:PORT`
             *     (`cluster+https`): a Service, read through the API server of a connected cluster, without credential.
             * @default
             */
            url?: string;
            /** @description Authority that its certificate is checked against, as PEM; the system's if absent. */
            caPem?: string | null;
            /** @description Bearer token. Write-only. */
            token?: string | null;
            /** @description User. */
            user?: string | null;
            /** @description Password of the user. Write-only. */
            password?: string | null;
            /** @description Client certificate with its chain, as PEM. */
            certificatePem?: string | null;
            /** @description Key of the client certificate, as PEM. Write-only. */
            keyPem?: string | null;
        };
        /** @description Answer of [`MetricsDiscover`]. */
        MetricsDiscovered: {
            /** @description By cluster. */
            items: components["schemas"]["MetricsService"][];
            /** @description Clusters that could not be looked into. */
            findings?: components["schemas"]["Finding"][];
        };
        /** @description What answers there. */
        MetricsKind: "prometheus" | "grafana";
        /** @description Answer of [`MetricsQuery`]. */
        MetricsQueried: {
            /** @description Name of the connection that was asked. */
            connection: string;
            /** @description Span and step; absent for one moment. */
            range?: components["schemas"]["MetricRange"] | null;
            /** @description Series; of an instant query each has one point. */
            series: components["schemas"]["MetricSeries"][];
            /** @description What the server warns of. */
            warnings?: string[];
        };
        /** @description Body of [`MetricsQuery`]: over time, or of one moment if no `from` is given. */
        MetricsQueryBody: {
            /** @description Name of the connection; the only one, or the first by name, if absent. */
            connection?: string | null;
            /**
             * @description PromQL.
             * @default
             */
            expr?: string;
            /** @description E.g. `now-1h`, or a point in time. */
            from?: string | null;
            /** @description E.g. `now`, which it is if absent. */
            to?: string | null;
            /**
             * Format: int64
             * @description Milliseconds between two points; chosen by the span if absent.
             */
            stepMs?: number | null;
        };
        /** @description What a check saw. */
        MetricsSeen: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description It answered, and let us in. */
            isOk: boolean;
            /** @description Version it says it is of; empty if it says none. */
            version: string;
            /** @description What was in the way. */
            findings?: components["schemas"]["Finding"][];
        };
        /** @description A Service that looks like a Prometheus or a Grafana. */
        MetricsService: {
            /** @description What it looks like. */
            kind: components["schemas"]["MetricsKind"];
            /** @description Address to connect it by. */
            url: string;
            /** @description Cluster. */
            cluster: string;
            /** @description Namespace. */
            namespace: string;
            /** @description Service. */
            service: string;
            /** @description Version that it says; absent if it did not answer as what it looks like. */
            version?: string | null;
            /** @description The connection that leads there already. */
            connection?: string | null;
            /** @description Why it did not answer. */
            findings?: components["schemas"]["Finding"][];
        };
        /** @description What becomes of times at which no server was running. */
        Missed: "skip" | "runOnce";
        /** @description Whether who connects must speak mutual TLS. */
        MutualTls: "strict" | "permissive" | "disabled";
        /** @description A node's CPU under load, taken apart. */
        NodeCost: {
            /** @description `CLUSTER/NODE`. */
            node: string;
            /** @description All of it. */
            totalMs: components["schemas"]["CostEstimate"];
            /** @description By role; `rest` is the total less all others. */
            partsMs: {
                [key: string]: number;
            };
            /**
             * Format: double
             * @description The part of the total that none of the node's own parts (containers, system) accounts for; negative if they
             *     account for more.
             */
            unaccountedShare: number;
        };
        /** @description Counts of objects. */
        Objects: {
            /**
             * Format: uint32
             * @description Written, or found as they should be after a write of ours.
             */
            applied: number;
            /**
             * Format: uint32
             * @description Found as they should be, not written.
             */
            unchanged: number;
            /**
             * Format: uint32
             * @description Deleted or released.
             */
            pruned: number;
            /**
             * Format: uint32
             * @description Failed.
             */
            failed: number;
        };
        /** @description What to do with a cluster where a deployment fails. */
        OnFailure: "hold" | "rollback";
        /** @description Long-running work. */
        Operation: {
            /** @description Id. */
            operation: string;
            /** @description E.g. `design.deploy`. */
            kind: string;
            /** @description State, computed from the columns. */
            status: components["schemas"]["OperationStatus"];
            /** @description What it is about, e.g. the design's name. */
            subject: string;
            /** @description Who started it. */
            actor: string;
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Last news.
             */
            updatedAt: string;
            /** @description One column per cluster. */
            clusters: components["schemas"]["Column"][];
            /** @description How far work without clusters is. */
            progress?: components["schemas"]["Progress"] | null;
            /**
             * @description Findings of the whole.
             * @default []
             */
            findings: components["schemas"]["Finding"][];
            /**
             * @description The last lines of the log, oldest first; empty in lists.
             * @default []
             */
            log: components["schemas"]["LogLine"][];
        };
        /** @description Answer of [`OperationLog`]. */
        OperationLogPage: {
            /** @description Oldest first, at most 500. */
            lines: components["schemas"]["LogLine"][];
            /**
             * Format: uint64
             * @description Ask after this for more.
             */
            last: number;
        };
        /** @description Body of [`OperationRetry`]. */
        OperationRetryBody: {
            /** @description Only on these clusters; empty: wherever it did not succeed. */
            clusters?: string[];
            /** @description New plan hash per cluster, where the plan is another one than was approved before. */
            approved?: {
                [key: string]: string;
            };
        };
        /** @description State of an operation. */
        OperationStatus: "running" | "succeeded" | "partial" | "failed" | "cancelled";
        /** @description How it was told which seconds lie apart. */
        OutlierMethod: "modifiedZ" | "generalisedEsd";
        /** @description What becomes of a time at which the run before still goes on. */
        Overlap: "skip" | "allow" | "stop";
        /** @description A field that a manager owns. */
        OwnedField: {
            /** @description Path, with list items by key. */
            path: string;
            /**
             * Format: uint32
             * @description Line of the YAML, from 1; 0: none.
             */
            line: number;
        };
        /** @description One page of a list. */
        PageOfAuditEntry: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["AuditEntry"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfCluster: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["Cluster"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfDashboard: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["Dashboard"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfDesign: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["Design"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfEnvironment: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["Environment"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfEvent: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["Event"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfExperiment: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["Experiment"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfMetricsConnection: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["MetricsConnection"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfOperation: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["Operation"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfProfile: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["Profile"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfRun: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["Run"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfSchedule: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["Schedule"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfToken: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["Token"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfTrialSeries: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["TrialSeries"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One page of a list. */
        PageOfView: {
            /** @description The items, in the order asked for. */
            items: components["schemas"]["View"][];
            /** @description Present if there is more. */
            nextCursor?: string | null;
        };
        /** @description One cell. */
        PanelCell: {
            /** @description As people read it. */
            text: string;
            /**
             * Format: double
             * @description The number behind it.
             */
            value?: number | null;
        };
        /** @description The head of a column. */
        PanelColumn: {
            /** @description Name. */
            name: string;
            /** @description Unit of its numbers. */
            unit?: string;
        };
        /** @description How numbers are shown. */
        PanelDisplay: {
            /** @description Unit as Grafana names it, e.g. `bytes`. */
            unit: string;
            /**
             * Format: uint8
             * @description Digits after the point, if it is said.
             */
            decimals?: number | null;
            /**
             * Format: double
             * @description Lower end.
             */
            min?: number | null;
            /**
             * Format: double
             * @description Upper end.
             */
            max?: number | null;
            /** @description From which value on which colour. */
            thresholds: components["schemas"]["ThresholdStep"][];
            /** @description Series are stacked. */
            stacked: boolean;
            /** @description `line`, `bars` or `points`. */
            draw: string;
            /**
             * Format: uint8
             * @description How much of the area below a line is filled, 0 to 100.
             */
            fill: number;
        };
        /** @description How a panel is drawn. */
        PanelKind: "timeSeries" | "stat" | "gauge" | "barGauge" | "table" | "heatmap" | "bar" | "pie" | "text" | "row" | "unsupported";
        /** @description What was asked. */
        PanelQuery: {
            /** @description Its letter. */
            query: string;
            /** @description PromQL. */
            expr: string;
            /** @description Only the end. */
            instant: boolean;
            /**
             * Format: int64
             * @description From, in milliseconds since 1970.
             */
            fromMs: number;
            /**
             * Format: int64
             * @description Until.
             */
            toMs: number;
            /**
             * Format: int64
             * @description Between two points.
             */
            stepMs: number;
        };
        /** @description One number. */
        PanelReading: {
            /** @description Name. */
            name: string;
            /** @description The query it comes from. */
            query: string;
            /**
             * Format: double
             * @description The number; absent: there is none.
             */
            value?: number | null;
            /** @description As people read it. */
            text: string;
            /** @description The colour of the threshold it is above. */
            color?: string | null;
        };
        /** @description A series with its name. */
        PanelSeries: {
            /** @description Name in the legend. */
            name: string;
            /** @description The query it comes from. */
            query: string;
            /** @description Labels. */
            labels: {
                [key: string]: string;
            };
            /** @description Unit, if it differs from the panel's. */
            unit?: string | null;
            /** @description By rising time. */
            points: [
                number,
                number | null
            ][];
        };
        /** @description Rows and columns. */
        PanelTable: {
            /** @description From left to right. */
            columns: components["schemas"]["PanelColumn"][];
            /** @description From above; each has a cell per column. */
            rows: components["schemas"]["PanelCell"][][];
        };
        /** @description Percentiles of durations, in milliseconds. */
        Percentiles: {
            /**
             * Format: uint64
             * @description How many durations there were.
             */
            count: number;
            /**
             * Format: double
             * @description Shortest.
             */
            min: number;
            /**
             * Format: double
             * @description Arithmetic mean.
             */
            mean: number;
            /**
             * Format: double
             * @description Half were at most as long.
             */
            p50: number;
            /**
             * Format: double
             * @description 90 % were at most as long.
             */
            p90: number;
            /**
             * Format: double
             * @description 95 % were at most as long.
             */
            p95: number;
            /**
             * Format: double
             * @description 99 % were at most as long.
             */
            p99: number;
            /**
             * Format: double
             * @description 99.9 % were at most as long.
             */
            p99_9: number;
            /**
             * Format: double
             * @description Longest.
             */
            max: number;
            /**
             * @description 95 % intervals by percentile, widened for requests of the same second that are alike; an end is missing where no
             *     request bounds it.
             */
            intervals: {
                [key: string]: (number | null)[];
            };
            /** @description Percentiles that rest on fewer than 10 independent requests beyond them: not to be relied on. */
            tooFew: string[];
        };
        /** @description One of them. */
        Phase: "response" | "service" | "connectionWait" | "lag" | "firstByte" | "transfer";
        /** @description Where: any part may be unknown. */
        Place: {
            /** @description File as the user named it; `-` is standard input. */
            file?: string | null;
            /**
             * Format: uint32
             * @description Line, from 1.
             */
            line?: number | null;
            /**
             * Format: uint32
             * @description Column in characters, from 1.
             */
            column?: number | null;
            /** @description JSON pointer (RFC 6901) inside the component's configuration, or the document if no component is named. */
            pointer?: string | null;
            /** @description Component id. */
            component?: string | null;
            /** @description Object, in the text form of [`crate::ObjectKey`]. */
            object?: string | null;
            /** @description Cluster name. */
            cluster?: string | null;
        };
        /** @description One step of a plan. */
        PlannedStep: {
            /** @description Text form of the object's key. */
            object: string;
            /** @description Component of the design, if it is in it. */
            component?: string | null;
            /**
             * Format: uint32
             * @description Wave, from 0.
             */
            wave: number;
            /** @description `create`, `update`, `adopt`, `recreate`, `delete`, `release`, `handOver`, `skip`. */
            action: string;
            /** @description Fields that change. */
            changes: components["schemas"]["FieldChange"][];
            /** @description How sure this is, and why not more. */
            certainty: string;
            /** @description What rolling back would do. */
            rollback: string;
            /** @description Why there is no way back, if there is none. */
            oneWay?: string | null;
            /** @description Fields that others own. */
            conflicts?: components["schemas"]["FieldConflict"][];
            /** @description Why it cannot be executed. */
            blocked?: string | null;
        };
        /** @description `application/problem+json`. */
        Problem: {
            /** @description Documentation of the kind of problem: `about:blank` or a page of the code table. */
            type: string;
            /** @description Short summary, the same for each occurrence. */
            title: string;
            /**
             * Format: uint16
             * @description HTTP status.
             */
            status: number;
            /** @description What happened this time, with the chain of causes. */
            detail: string;
            /** @description Request id. */
            instance?: string | null;
            /** @description Every finding, at least one. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description The definition of a performance test. */
        Profile: {
            /** @description Name. */
            name: string;
            /** @description What it asks for. */
            spec: components["schemas"]["RunSpec"];
            /** @description Runs that others are held against, by the hash of their environment; empty in lists. */
            baselines: {
                [key: string]: string;
            };
            /** @description Those of them that do not hold any more. */
            voidBaselines?: components["schemas"]["VoidBaseline"][];
            /**
             * Format: uint64
             * @description Counts its changes.
             */
            generation: number;
            /**
             * Format: date-time
             * @description Last change.
             */
            updatedAt: string;
        };
        /** @description Body of [`ProfileSet`]. */
        ProfileBody: {
            /** @description What it asks for. */
            spec: components["schemas"]["RunSpec"];
        };
        /** @description Steps. */
        Progress: {
            /**
             * Format: uint32
             * @description Steps done.
             */
            done: number;
            /**
             * Format: uint32
             * @description Steps in all; 0 while planning.
             */
            total: number;
            /** @description What is being waited for. */
            waitingFor?: string | null;
        };
        /** @description How connections speak. */
        Protocol: {
            /** @constant */
            kind: "http1";
        } | {
            /** @constant */
            kind: "http2";
            /**
             * Format: uint32
             * @description At once, on one connection.
             * @default 1
             */
            streams: number;
        } | {
            /** @constant */
            kind: "http3";
            /**
             * Format: uint32
             * @description At once, on one connection.
             * @default 1
             */
            streams: number;
        };
        /** @description What a plan is for. */
        Purpose: "deploy" | "undeploy" | "rollback";
        /** @description Requests per second. */
        Rate: {
            /**
             * Format: double
             * @description Asked for; none in a closed loop. The average over the measured time where it changes.
             */
            target: number | null;
            /**
             * Format: double
             * @description Ended.
             */
            achieved: number;
        };
        /** @description Answer of [`ReceiptKeyGet`]. */
        ReceiptKey: {
            /** @description Ed25519, in hex. */
            key: string;
        };
        /** @description Another object that this one belongs to or that belongs to it. */
        Relation: {
            /** @description `owner`, `owned`. */
            relation: string;
            /** @description The other object. */
            object: components["schemas"]["ResourceRow"];
        };
        /** @description A document. */
        ReportDocument: {
            /** @description What to call the file. */
            fileName: string;
            /** @description Its media type. */
            contentType: string;
            /** @description Its text. */
            text: string;
        };
        /** @description In which form. */
        ReportForm: "json" | "csv" | "hlog" | "fortio" | "smp" | "smp-environment" | "smp-mesh" | "smp-test" | "junit" | "markdown" | "html" | "svg" | "original" | "receipt";
        /** @description When names are looked up. */
        Resolve: "once" | "perConnection";
        /** @description An event of Kubernetes. */
        ResourceEvent: {
            /** @description `Normal` or `Warning`. */
            type: string;
            /** @description Reason in CamelCase. */
            reason: string;
            /** @description Message. */
            message: string;
            /**
             * Format: uint32
             * @description How often.
             */
            count: number;
            /**
             * Format: date-time
             * @description Last time.
             */
            at?: string | null;
            /** @description Who says so. */
            source: string;
        };
        /** @description Answer of [`ResourceEventList`]. */
        ResourceEvents: {
            /** @description Newest first, at most 200. */
            events: components["schemas"]["ResourceEvent"][];
        };
        /** @description A kind. */
        ResourceKind: {
            /** @description API group; empty for the core group. */
            group: string;
            /** @description Preferred version. */
            version: string;
            /** @description Kind in CamelCase. */
            kind: string;
            /** @description Its name in paths. */
            plural: string;
            /** @description Short names, e.g. `po`. */
            shortNames: string[];
            /** @description Whether its objects are in namespaces. */
            namespaced: boolean;
            /** @description Clusters that serve it. */
            clusters: string[];
            /**
             * Format: uint64
             * @description Objects known; absent: it is not followed (events, leases), or the credential may not list it.
             */
            count?: number | null;
        };
        /** @description Answer of [`ResourceKindList`]. */
        ResourceKinds: {
            /** @description By group and kind. */
            kinds: components["schemas"]["ResourceKind"][];
            /** @description What could not be seen, and why. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description Answer of [`ResourceGet`]. */
        ResourceObject: {
            /** @description As the table shows it. */
            row: components["schemas"]["ResourceRow"];
            /** @description As YAML; with `managedFields` only where they were asked for. */
            yaml: string;
            /** @description Who owns which field. */
            owners: components["schemas"]["FieldOwner"][];
            /** @description Labels. */
            labels: {
                [key: string]: string;
            };
            /** @description Annotations. */
            annotations: {
                [key: string]: string;
            };
            /** @description `status.conditions`, if it has any. */
            conditions: components["schemas"]["Condition"][];
            /** @description What `describe` would say beyond that: label and value, in order. */
            facts: components["schemas"]["Fact"][];
            /** @description Objects that it belongs to, and objects that belong to it. */
            relations: components["schemas"]["Relation"][];
            /** @description Containers, for logs and shells: of a pod, or of the template of a workload. */
            containers: string[];
            /**
             * Format: date-time
             * @description When it was read.
             */
            readAt: string;
        };
        /** @description Answer of [`ResourceList`]. */
        ResourcePage: {
            /** @description The objects asked for. */
            items: components["schemas"]["ResourceRow"][];
            /**
             * Format: uint64
             * @description Objects that the filter lets through.
             */
            matched: number;
            /**
             * Format: uint64
             * @description Objects known in all.
             */
            total: number;
            /** @description How many of those matched have each level. */
            levels: components["schemas"]["LevelCounts"];
            /** @description Per cluster, how fresh this is. */
            freshness: components["schemas"]["Freshness"][];
            /**
             * Format: uint64
             * @description Rises with each change of anything known.
             */
            generation: number;
            /** @description What is wrong with the filter, or with a cluster. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description An object in the table. */
        ResourceRow: {
            /** @description Cluster name. */
            cluster: string;
            /** @description As its `apiVersion` says. */
            apiVersion: string;
            /** @description Kind. */
            kind: string;
            /** @description Namespace; absent for cluster-scoped kinds. */
            namespace?: string | null;
            /** @description Name. */
            name: string;
            /** @description UID. */
            uid: string;
            /** @description A word or two, e.g. `CrashLoopBackOff`, `2 of 3 ready`. */
            status: string;
            /** @description The same as a colour. */
            level: components["schemas"]["Level"];
            /** @description Why, if it is not ok. */
            reason?: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            createdAt?: string | null;
            /** @description The design that manages it: its name if it is one of this installation, else its id. */
            design?: string | null;
            /** @description Kind and name of its controller, e.g. `ReplicaSet/web-7f9c`. */
            controller?: string | null;
            /**
             * Format: uint32
             * @description Containers that restarted, pods only.
             */
            restarts?: number | null;
            /** @description Node, pods only. */
            node?: string | null;
        };
        /** @description Orders of the table. */
        ResourceSort: "kind" | "name" | "namespace" | "cluster" | "status" | "age";
        /** @description Use of one resource in one run. */
        ResourceUse: {
            /** @description `dataPlane`, `controlPlane`, `node`, …: resources of a class are averaged first. */
            class: string;
            /** @description Which one: `cpu`, `memory`. */
            name: string;
            /**
             * Format: double
             * @description What was used.
             */
            used: number;
            /**
             * Format: double
             * @description What there was, in the same unit.
             */
            available: number;
            /**
             * Format: double
             * @description From −0.5 to 0.5.
             */
            weight: number;
        };
        /** @description Which runs of a profile are kept. */
        Retention: {
            /**
             * Format: uint32
             * @description The newest so many.
             */
            keepLast?: number | null;
            /**
             * Format: uint32
             * @description Those of the last so many days.
             */
            keepDays?: number | null;
            /** @description Runs that go, oldest first. */
            going: components["schemas"]["ExpiringRun"][];
            /**
             * Format: uint32
             * @description Runs that the limits would take and that stay, because they are baselines or tagged.
             */
            spared: number;
        };
        /** @description Body of [`RetentionSet`]: a run goes when every limit that is set says so; without limits all are kept. */
        RetentionBody: {
            /**
             * Format: uint32
             * @description The newest so many.
             */
            keepLast?: number | null;
            /**
             * Format: uint32
             * @description Those of the last so many days.
             */
            keepDays?: number | null;
        };
        /** @description How long a connection is used. */
        Reuse: {
            /** @constant */
            kind: "always";
        } | {
            /** @constant */
            kind: "never";
        } | {
            /** @constant */
            kind: "requests";
            /**
             * Format: uint32
             * @description At least 1.
             */
            requests: number;
        };
        /** @description A revision. */
        Revision: {
            /**
             * Format: uint32
             * @description Number, from 1.
             */
            revision: number;
            /** @description Digest of the text. */
            digest: string;
            /** @description Why. */
            message: string;
            /** @description Who. */
            author: string;
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
        };
        /** @description A role is a set of actions. */
        Role: "viewer" | "editor" | "deployer" | "operator" | "admin" | "owner" | "auditor" | "agent";
        /** @description All of one role. */
        RoleCost: {
            /** @description CPU time used under load. */
            cpuMs: components["schemas"]["CostEstimate"];
            /** @description CPU time per 1,000 requests that ended. */
            cpuMsPer1000: components["schemas"]["CostEstimate"] | null;
            /**
             * Format: double
             * @description The same less what it uses when nothing is asked.
             */
            cpuMsPer1000AboveIdle: number | null;
            /**
             * Format: double
             * @description Mean memory under load.
             */
            memoryBytes: number | null;
        };
        /** @description One performance test that was carried out. */
        Run: {
            /** @description Id. */
            run: string;
            /** @description The operation that carries it out, to follow and to cancel. */
            operation?: string | null;
            /** @description Name of its profile. */
            profile?: string | null;
            /** @description For people. */
            name: string;
            /** @description What is measured. */
            target: string;
            /** @description How far it is. */
            status: components["schemas"]["RunStatus"];
            /** @description What was asked for. */
            spec: components["schemas"]["RunSpec"];
            /** @description Tags. */
            tags: {
                [key: string]: string;
            };
            /** @description What people say about it. */
            note: string;
            /** @description Hash of what was measured with and on. */
            environment?: string | null;
            /** @description With what and on what it was made. */
            surroundings?: {
                [key: string]: string;
            };
            /** @description Who started it. */
            actor: string;
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            endedAt?: string | null;
            /** @description Why it did not complete. */
            reason?: string | null;
            /** @description Its numbers, once it has ended. */
            summary?: components["schemas"]["Summary"] | null;
            /** @description What another tool measured; what it did not tell is absent. */
            imported?: components["schemas"]["ToolResult"] | null;
            /** @description How the other tool was started, if it was started here. */
            calls?: string[];
            /** @description What whoever reads the other tool's numbers must know; or for which mistakes there is no run. */
            findings?: components["schemas"]["Finding"][];
        };
        /** @description A run, or a pair of runs, that lies far from the others, by the generalised ESD test at 5 % (B. Rosner, 1983). */
        RunApart: {
            /** @description Id of the run, or ids of both. */
            runs: string[];
            /**
             * Format: double
             * @description The metric, or the ratio of a pair.
             */
            value: number;
            /**
             * Format: double
             * @description How many standard deviations of the others it lies from their mean, of logarithms.
             */
            z: number;
        };
        /** @description Answer of [`RunCheck`]. */
        RunChecked: {
            /** @description An error among them refuses the run. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description What a run cost. */
        RunCosts: {
            /** @description When what was watched. */
            windows: components["schemas"]["CostWindows"];
            /**
             * Format: uint64
             * @description Requests that ended, warm-up included: they cost as well.
             */
            requests: number;
            /** @description Sums of what plays the same role; only roles that were seen. */
            roles: {
                [key: string]: components["schemas"]["RoleCost"];
            };
            /** @description Nodes, taken apart. */
            nodes: components["schemas"]["NodeCost"][];
            /** @description One by one. */
            subjects: components["schemas"]["SubjectCost"][];
            /** @description What was seen of where the run was made. */
            site?: components["schemas"]["RunSite"];
            /**
             * Format: uint32
             * @description Cores of the machine that watched, where processes are that belong to no node; with agents it is not theirs. Absent
             *     from costs from before it was kept.
             */
            coresHere?: number | null;
            /** @description What could not be read, or not well. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description Body of [`RunDescribe`]. */
        RunDescribeBody: {
            /** @description For people. */
            name: string;
            /** @description All tags. */
            tags: {
                [key: string]: string;
            };
            /** @description What is to say about it. */
            note: string;
        };
        /** @description A table. */
        RunFeed: {
            /** @description What templates call it: letters, digits, `_` and `-`. */
            name: string;
            /** @description Names of columns in the first line, then a row for each value; at most 8 MiB. */
            csv: string;
        };
        /** @description Body of [`RunImport`]. */
        RunImportBody: {
            /**
             * @description What the tool wrote.
             * @default
             */
            text?: string;
            /** @description Which tool; found by the shape of the text if absent. */
            tool?: components["schemas"]["Tool"] | null;
            /** @description For people. */
            name?: string | null;
            /** @description E.g. `mesh: istio`, `release: 1.4`. */
            tags?: {
                [key: string]: string;
            };
            /** @description What is to say about it. */
            note?: string;
        };
        /** @description The mark of one run, or why it has none. */
        RunMark: {
            /**
             * Format: double
             * @description 0..100; 100 is a mesh that uses nothing.
             */
            score?: number | null;
            /**
             * @description Between which it certainly lies, by the bounds of the readings. How it varies from run to run is not in it: that
             *     takes an experiment.
             */
            bounds?: components["schemas"]["MarkBounds"] | null;
            /** @description What it was made from. */
            uses: components["schemas"]["ResourceUse"][];
            /** @description Why there is no mark, or what does not go into it. */
            missing: string[];
        };
        /** @description What was seen of where a run was made. */
        RunSite: {
            /** @description Clusters that the target, or something else that was watched, is in. */
            clusters?: components["schemas"]["SiteCluster"][];
            /** @description Meshes in those clusters. */
            meshes?: components["schemas"]["SiteMesh"][];
        };
        /** @description One run of a performance test. */
        RunSpec: {
            /** @description What is asked for; each request takes one by its weight. */
            endpoints: components["schemas"]["Endpoint"][];
            /** @description Tables that templates in addresses, headers and bodies take values from, as `{{NAME.COLUMN}}`. */
            feeds?: components["schemas"]["RunFeed"][];
            /** @description When requests are meant to start. */
            arrivals: components["schemas"]["Arrivals"];
            /**
             * Format: uint32
             * @description Connections of the whole run.
             * @default 16
             */
            connections: number;
            /**
             * Format: uint64
             * @description How long requests are started. With `count` too, what is reached first ends the run.
             */
            durationMs?: number | null;
            /**
             * Format: uint64
             * @description How many requests are made, exactly.
             */
            count?: number | null;
            /**
             * Format: uint64
             * @description Requests meant to start in this time at the beginning are made, and recorded apart.
             * @default 0
             */
            warmUpMs: number;
            /**
             * Format: uint64
             * @description Decides everything random: gaps of Poisson arrivals, the order of endpoints.
             * @default 0
             */
            seed: number;
            /**
             * @description How the connections speak.
             * @default {
             *       "kind": "http1"
             *     }
             */
            protocol: components["schemas"]["Protocol"];
            /**
             * @description Trust and identity, for addresses with TLS.
             * @default {}
             */
            tls: components["schemas"]["Tls"];
            /**
             * @description How long is waited for what.
             * @default {
             *       "connectMs": 3000,
             *       "requestMs": 30000,
             *       "drainMs": 500
             *     }
             */
            timeouts: components["schemas"]["Timeouts"];
            /**
             * Format: uint32
             * @description So many redirects in a row are followed, on the same site; none if 0: then they are answers.
             */
            redirects?: number;
            /** @description Whether cookies that the target sets are sent back, by the connection, or stream of it, that they came to. */
            cookies?: components["schemas"]["Cookies"];
            /**
             * @description When connections are given up for new ones.
             * @default {
             *       "kind": "always"
             *     }
             */
            reuse: components["schemas"]["Reuse"];
            /** @description When names are looked up. */
            resolve?: components["schemas"]["Resolve"];
            /**
             * @description Which engine.
             * @default auto
             */
            engine: components["schemas"]["EngineChoice"];
            /** @description The program of others that makes the requests; our own engines if absent. */
            generator?: components["schemas"]["Generator"] | null;
            /**
             * Format: uint32
             * @description Threads; by rate, connections and cores if absent.
             */
            threads?: number | null;
            /**
             * @description CPUs that the generator keeps to, by number; whichever the system chooses if empty. A generator that shares none
             *     with what it measures makes runs more alike.
             */
            cpus?: number[];
            /**
             * @description Whose CPU and memory are read besides what finds itself: what listens at a target on this machine, and the pods
             *     and nodes behind a target in a connected cluster.
             */
            resources?: components["schemas"]["Watched"][];
            /**
             * @description Of the messages of gRPC: a `FileDescriptorSet` with everything it imports, in base64. Without it, targets are asked
             *     by server reflection.
             */
            descriptors?: string | null;
            /** @description Names of the agents that carry it out together; this server alone if empty. */
            agents?: string[];
            /** @description Name of the connection to Prometheus that every second is written to, or to Grafana that the window is marked in. */
            push?: string | null;
            /** @description What it promises: `p99<20ms`, `errors<0.1%`. Each is judged on the interval of what was measured. */
            slo?: string[];
            /** @description What of the whole run is made here; all of it if absent. */
            share?: components["schemas"]["Share"] | null;
            /**
             * @description Where hosts are, by name: nothing else is connected to for them. A server fills it in with what it has approved,
             *     whatever was asked for.
             */
            addresses?: {
                [key: string]: string[];
            };
        };
        /** @description Body of [`RunStart`]: a profile, a specification, or a profile with a specification in the place of its own. */
        RunStartBody: {
            /** @description Name of a profile. */
            profile?: string | null;
            /** @description What is asked for. */
            spec?: components["schemas"]["RunSpec"] | null;
            /** @description For people; the profile's name or the target if absent. */
            name?: string | null;
            /** @description E.g. `mesh: istio`, `release: 1.4`. */
            tags?: {
                [key: string]: string;
            };
            /** @description Why it is run. */
            note?: string;
        };
        /** @description How far a run is. */
        RunStatus: "running" | "completed" | "stopped" | "interrupted" | "failed" | "imported";
        /** @description A coefficient with its 95 % interval; an end is missing where these runs do not bound it. */
        ScalingCoefficient: {
            /**
             * Format: double
             * @description The estimate.
             */
            value: number;
            /** @description Where the true one lies. */
            interval: (number | null)[];
        };
        /** @description X(N) = λN ÷ (1 + σ(N − 1) + κN(N − 1)). */
        ScalingLaw: {
            /** @description λ: requests per second of one connection. */
            single: components["schemas"]["ScalingCoefficient"];
            /** @description σ: the share of work that waits for others. */
            contention: components["schemas"]["ScalingCoefficient"];
            /** @description κ: the cost of keeping each other informed. */
            coherency: components["schemas"]["ScalingCoefficient"];
            /** @description How many requests at once give the highest throughput, at least one; absent where it grows for ever. */
            peak?: components["schemas"]["ScalingCoefficient"] | null;
            /**
             * Format: double
             * @description The throughput there; without a peak the one that is never reached, λ ÷ σ.
             */
            throughputMax?: number | null;
            /**
             * Format: double
             * @description The share of how throughputs differ that the law explains.
             */
            rSquared: number;
        };
        /** @description What the law says of a number of requests at once. */
        ScalingPoint: {
            /**
             * Format: double
             * @description Requests at once.
             */
            concurrency: number;
            /**
             * Format: double
             * @description Answered well, per second.
             */
            throughput: number;
            /** @description Where the true law lies at this point, at 95 %. */
            interval: number[];
        };
        /** @description The answer. */
        ScalingReport: {
            /** @description By rising number of connections. */
            steps: components["schemas"]["ScalingStep"][];
            /** @description What fits them; absent while there are too few. */
            law?: components["schemas"]["ScalingLaw"] | null;
            /** @description The law from the fewest to the most requests at once, for a picture of it. */
            curve?: components["schemas"]["ScalingPoint"][];
            /** @description What is to be known before the numbers are. */
            findings: components["schemas"]["Finding"][];
            /** @description In words. */
            sentence: string;
        };
        /** @description One run. */
        ScalingStep: {
            /**
             * Format: uint32
             * @description Requests at once: connections, times streams of each.
             */
            concurrency: number;
            /**
             * Format: double
             * @description Answered well, per second.
             */
            throughput: number;
            /**
             * Format: double
             * @description What the law says.
             */
            fitted?: number | null;
            /** @description The run. */
            run?: string | null;
            /** @description Why it does not count. */
            leftOut?: string | null;
        };
        /** @description A profile that is run by itself. */
        Schedule: {
            /** @description Name. */
            name: string;
            /** @description Name of the profile that is run. */
            profile: string;
            /** @description `minute hour day-of-month month day-of-week`, as cron has it. */
            cron: string;
            /**
             * @description Name in the IANA database.
             * @default UTC
             */
            timeZone: string;
            /**
             * @description Times at which no server was running.
             * @default skip
             */
            missed: components["schemas"]["Missed"];
            /**
             * @description Times at which the run before still goes on.
             * @default skip
             */
            overlap: components["schemas"]["Overlap"];
            /** @description Tags of its runs. Runs with tags are kept for ever. */
            tags?: {
                [key: string]: string;
            };
            /** @description Somebody paused it. */
            isPaused: boolean;
            /** @description The next times; none while it is paused. */
            upcoming: string[];
            /** @description Why no more times of it come, such as a line that was taken before and is refused now; absent if they do. A next one that was found before still comes. */
            problem?: string | null;
            /**
             * Format: date-time
             * @description The last time that came.
             */
            lastAt?: string | null;
            /** @description Its last run. */
            lastRun?: string | null;
            /** @description What became of the last time; empty before the first one. */
            lastOutcome: string;
            /** @description Whose runs they are. */
            actor: string;
            /**
             * Format: date-time
             * @description Last change.
             */
            updatedAt: string;
        };
        /** @description Body of [`ScheduleSet`]. */
        ScheduleBody: {
            /** @description Name of the profile that is run. */
            profile: string;
            /** @description `minute hour day-of-month month day-of-week`, as cron has it. */
            cron: string;
            /**
             * @description Name in the IANA database.
             * @default UTC
             */
            timeZone?: string;
            /**
             * @description Times at which no server was running.
             * @default skip
             */
            missed?: components["schemas"]["Missed"];
            /**
             * @description Times at which the run before still goes on.
             * @default skip
             */
            overlap?: components["schemas"]["Overlap"];
            /** @description Tags of its runs. Runs with tags are kept for ever. */
            tags?: {
                [key: string]: string;
            };
        };
        /** @description A kind with a schema. */
        SchemaKind: {
            /** @description As an `apiVersion` says. */
            apiVersion: string;
            /** @description Kind. */
            kind: string;
        };
        /** @description Answer of `SchemaKindList`. */
        SchemaKinds: {
            /** @description By group and kind. */
            kinds: components["schemas"]["SchemaKind"][];
        };
        /** @description One of them. */
        SecondApart: {
            /**
             * Format: uint32
             * @description Since the start of the run.
             */
            second: number;
            /**
             * Format: double
             * @description Its figure.
             */
            value: number;
            /**
             * Format: double
             * @description How far apart it lies.
             */
            z: number;
        };
        /** @description What was looked at in each second. */
        SecondFigure: "medianMs" | "answers";
        /** @description Seconds that lie far from the others; none was left out of any number. */
        SecondsApart: {
            /** @description How that was told. */
            method: components["schemas"]["OutlierMethod"];
            /** @description What was looked at. */
            figure: components["schemas"]["SecondFigure"];
            /**
             * Format: double
             * @description Its median over the seconds.
             */
            median: number;
            /** @description In their order. */
            seconds: components["schemas"]["SecondApart"][];
        };
        /** @description A run over time. */
        Series: {
            /** @description One per second, in order; a second in which nothing happened is absent. */
            points: components["schemas"]["SeriesPoint"][];
            /** @description Requests that were never sent, by the second in which they were due; nobody knows before a run has ended. */
            unsent?: components["schemas"]["SeriesUnsent"][];
        };
        /** @description Body of [`SeriesStart`]. */
        SeriesBody: {
            /**
             * @description For people; made of what is asked and its target if empty.
             * @default
             */
            name?: string;
            /**
             * @description Tags of all runs; they have one more, `capacity` or `scaling`, with the name.
             * @default {}
             */
            tags?: {
                [key: string]: string;
            };
            /** @description What is to be found out. */
            plan: components["schemas"]["SeriesPlan"];
        };
        /** @description What is to be found out. */
        SeriesPlan: {
            /** @constant */
            kind: "capacity";
            /** @description What each trial asks for, with its objectives; rate and length are the search's. */
            base: components["schemas"]["RunSpec"];
            /**
             * Format: double
             * @description The first rate, in requests per second; lower ones are tried if it does not hold.
             * @default 100
             */
            from: number;
            /**
             * Format: double
             * @description No higher rate is tried; as high as can be allowed if absent.
             */
            to?: number | null;
            /**
             * Format: double
             * @description The gap between a rate that holds and one that does not which is narrow enough, as a share.
             * @default 0.05
             */
            tolerance: number;
            /**
             * Format: uint32
             * @description A rate holds if it does in so many trials.
             * @default 1
             */
            repeat: number;
            /**
             * Format: uint64
             * @description Measured time of a trial; longer where that is too few requests, or where it could not be decided.
             * @default 10000
             */
            trialMs: number;
        } | {
            /** @constant */
            kind: "scaling";
            /** @description What each run asks for; arrivals and connections are the plan's. */
            base: components["schemas"]["RunSpec"];
            /** @description Numbers of connections. */
            at: number[];
            /**
             * Format: uint32
             * @description Runs of each.
             */
            repeat: number;
        };
        /** @description What ended in one second. */
        SeriesPoint: {
            /**
             * Format: uint32
             * @description Since the start of the run.
             */
            second: number;
            /** @description Whether it belongs to the warm-up. */
            warmUp: boolean;
            /**
             * Format: uint64
             * @description Requests whose time came.
             */
            due: number;
            /**
             * Format: uint64
             * @description Requests that ended.
             */
            ended: number;
            /**
             * Format: uint64
             * @description Those of them that failed.
             */
            errors: number;
            /**
             * Format: double
             * @description Response time of what ended, in ms.
             */
            p50Ms: number | null;
            /**
             * Format: double
             * @description Response time of what ended, in ms.
             */
            p99Ms: number | null;
            /**
             * Format: double
             * @description Response time of what ended, in ms.
             */
            maxMs: number | null;
            /**
             * Format: uint64
             * @description CPU time of the generator.
             */
            clientCpuUs: number;
        };
        /** @description What the trials say together. */
        SeriesReport: ({
            /** @constant */
            kind: "capacity";
        } & components["schemas"]["CapacityReport"]) | ({
            /** @constant */
            kind: "scaling";
        } & components["schemas"]["ScalingReport"]);
        /** @description Requests that were due in one second and never sent. */
        SeriesUnsent: {
            /**
             * Format: uint32
             * @description Since the start of the run.
             */
            second: number;
            /** @description Whether they belong to the warm-up. */
            warmUp: boolean;
            /**
             * Format: uint64
             * @description How many.
             */
            count: number;
        };
        /** @description Answer of [`ClusterServiceAccount`]. */
        ServiceAccountManifest: {
            /** @description YAML, with the commands as comments at its end. */
            text: string;
        };
        /** @description Who asks. */
        Session: {
            /** @description Name, e.g. `local owner`. */
            name: string;
            /** @description Role. */
            role: components["schemas"]["Role"];
            /** @description What the role contains. */
            actions: components["schemas"]["Action"][];
            /** @description Name of the workspace. */
            workspace: string;
            /**
             * Format: date-time
             * @description When the session ends; absent for a token and in process.
             */
            endsAt?: string | null;
        };
        /** @description How bad it is. The order is that of `--fail-on`. */
        Severity: "info" | "warning" | "error";
        /** @description Which part. */
        Share: {
            /**
             * Format: uint32
             * @description Which of them, from 0.
             */
            index: number;
            /**
             * Format: uint32
             * @description How many there are.
             */
            of: number;
        };
        /** @description Answer of [`RunShift`]. */
        Shift: {
            /** @description On what it rests. */
            basis: components["schemas"]["ShiftBasis"];
            /** @description By rising quantile; empty where too little was recorded: one run against one needs ten seconds of each. */
            points: components["schemas"]["ShiftAt"][];
        };
        /** @description One percentile. */
        ShiftAt: {
            /**
             * Format: double
             * @description From 0 to 1.
             */
            quantile: number;
            /**
             * Format: double
             * @description The second group − the first.
             */
            differenceMs: number;
            /**
             * @description Where the true difference lies, at 95 %, for this percentile alone; an end is missing where these runs do not
             *     bound it.
             */
            intervalMs: (number | null)[];
            /**
             * @description The band at this percentile: at 95 % it holds the whole curve, all percentiles at once. It is wider, and pairs
             *     bound it from about ten on.
             * @default [
             *       null,
             *       null
             *     ]
             */
            bandMs: (number | null)[];
            /** @description Whether there are too few requests beyond it on a side. */
            isTooFew: boolean;
        };
        /** @description On what a curve of shifts rests. */
        ShiftBasis: "pairs" | "groups" | "oneRun";
        /** @description A cluster. */
        SiteCluster: {
            /** @description As it is called here. */
            name: string;
            /** @description Of its API server: `v1.36.4`. */
            kubernetesVersion?: string | null;
            /** @description Those that had a part in the run. */
            nodes: components["schemas"]["SiteNode"][];
        };
        /** @description A mesh, told by its containers. */
        SiteMesh: {
            /** @description `istio`, `linkerd`, … */
            name: string;
            /** @description In which cluster. */
            cluster: string;
            /** @description Version of its control plane, if that was seen. */
            version?: string | null;
            /** @description Version of its proxies, if any was seen. */
            proxyVersion?: string | null;
            /**
             * Format: uint32
             * @description Its proxies beside what was measured; without one, requests may have gone past the mesh.
             */
            proxies: number;
            /**
             * @description Whether whoever connects to what was measured must speak mutual TLS; several, if that differs by pod or port.
             *     Empty if nobody could look.
             */
            mtls?: components["schemas"]["MutualTls"][];
            /** @description Policies of authorisation that its proxies ask; absent if nobody could look. */
            policies?: string[] | null;
            /** @description Threads of a proxy; several, if proxies differ. */
            concurrency?: number[];
        };
        /** @description A node, as it tells of itself. */
        SiteNode: {
            /** @description Its name. */
            name: string;
            /** @description As a cloud calls such machines. */
            instanceType?: string | null;
            /**
             * Format: double
             * @description CPU that there is.
             */
            cores?: number | null;
            /**
             * Format: uint64
             * @description Memory that there is.
             */
            memoryBytes?: number | null;
            /** @description `amd64`. */
            architecture?: string | null;
            /** @description Of its kubelet. */
            kubeletVersion?: string | null;
        };
        /** @description One promise and what was measured. */
        SloResult: {
            /** @description As it was written. */
            slo: string;
            /** @description What became of it. */
            state: components["schemas"]["SloState"];
            /**
             * Format: double
             * @description What was measured: milliseconds, or a share of requests from 0 to 1.
             */
            value: number;
            /** @description Its 95 % interval; an end is missing where no request bounds it. */
            interval: (number | null)[];
            /**
             * Format: uint64
             * @description Of an undecided one: about so many more requests like these would tell.
             */
            moreRequests?: number | null;
            /**
             * Format: double
             * @description Of errors: how many times faster than promised they use up their budget.
             */
            burnRate?: number | null;
        };
        /** @description What became of a promise. */
        SloState: "met" | "missed" | "undecided";
        /** @description Body of [`SmpRead`]. */
        SmpReadBody: {
            /** @description The file, YAML or JSON. */
            text: string;
        };
        /** @description Answer of [`SmpRead`]. */
        SmpTest: {
            /** @description Its name, if it has one. */
            name?: string | null;
            /** @description Its labels, and the mesh that it names. */
            tags: {
                [key: string]: string;
            };
            /** @description A run for each of its clients; they are made at once. */
            runs: components["schemas"]["RunSpec"][];
            /** @description What it leaves in doubt. */
            findings: components["schemas"]["Finding"][];
        };
        /** @description One percentile. */
        SpectrumPoint: {
            /**
             * Format: double
             * @description From 0 to 1.
             */
            quantile: number;
            /**
             * Format: double
             * @description This share of requests was at most so long.
             */
            ms: number;
        };
        /** @description A constant rate for a while. */
        Step: {
            /**
             * Format: double
             * @description Per second; 0 is a pause.
             */
            rate: number;
            /**
             * Format: uint64
             * @description How long.
             */
            forMs: number;
        };
        /** @description What one subject cost. */
        SubjectCost: {
            /** @description What it is. */
            kind: components["schemas"]["CostSubjectKind"];
            /** @description As people call it: `shop/web-1/istio-proxy`, `node-1`, `envoy (4711)`. */
            name: string;
            /** @description What it does. */
            role: components["schemas"]["CostRole"];
            /** @description The node that it is a part of, as `CLUSTER/NODE`; of a node its own name. Absent where no node is watched. */
            node?: string | null;
            /** @description From where it is known. */
            source: components["schemas"]["CostSource"];
            /** @description The source tells averages over windows, no counters: what it says of a short run is blurred. */
            isWindowAverage: boolean;
            /** @description CPU time used under load. */
            cpuMs: components["schemas"]["CostEstimate"] | null;
            /** @description CPU time per 1,000 requests that ended. */
            cpuMsPer1000: components["schemas"]["CostEstimate"] | null;
            /**
             * Format: double
             * @description The same less what it uses when nothing is asked.
             */
            cpuMsPer1000AboveIdle: number | null;
            /** @description CPU as cores in use. */
            cpuCores: components["schemas"]["CostPeriods"];
            /** @description Mean memory. */
            memoryBytes: components["schemas"]["CostPeriods"];
            /**
             * Format: uint64
             * @description Largest memory under load.
             */
            memoryBytesMax: number | null;
            /**
             * Format: uint32
             * @description Readings that touch the run, and the longest time between two of them.
             */
            samples: number;
            /**
             * Format: uint64
             * @description See `samples`.
             */
            periodMs: number | null;
        };
        /** @description A run in numbers. */
        Summary: {
            /** @description Engine that made the requests. */
            engine: string;
            /** @description Why a faster engine was not taken. */
            engineReason?: string | null;
            /**
             * Format: date-time
             * @description Start of the first second.
             */
            startedAt: string;
            /**
             * Format: uint64
             * @description How long it was measured, without the warm-up.
             */
            measuredMs: number;
            /** @description Requests per second. */
            rate: components["schemas"]["Rate"];
            /**
             * Format: uint64
             * @description Requests that ended, without those of the warm-up.
             */
            requests: number;
            /** @description Requests that failed, by the way they failed. */
            errors: {
                [key: string]: number;
            };
            /** @description Answers by status code, with those of the warm-up. */
            statusCodes: {
                [key: string]: number;
            };
            /**
             * Format: uint64
             * @description Requests whose time came and that were never sent, because no connection got free.
             */
            unsent: number;
            /**
             * Format: uint64
             * @description Bytes received, with those of the warm-up.
             */
            bytesReceived: number;
            /** @description From the intended start to the last byte: what a person would have waited. */
            responseTimeMs: components["schemas"]["Percentiles"] | null;
            /** @description From sending to the last byte. */
            serviceTimeMs: components["schemas"]["Percentiles"] | null;
            /** @description From the intended start until a connection was free: the target's doing. */
            connectionWaitMs: components["schemas"]["Percentiles"] | null;
            /** @description From the time at which the request could be sent until it was: the generator's doing. */
            lagMs: components["schemas"]["Percentiles"] | null;
            /** @description From sending to the first byte. */
            firstByteMs: components["schemas"]["Percentiles"] | null;
            /** @description From the first byte to the last. */
            transferMs: components["schemas"]["Percentiles"] | null;
            /** @description To find the address of a name, once for each site, before the run; addresses that are numbers need none of it. */
            dnsMs?: components["schemas"]["Percentiles"] | null;
            /** @description Until a new connection stood, those of the warm-up and from before the run among them. */
            connectMs?: components["schemas"]["Percentiles"] | null;
            /** @description TLS handshakes after that. */
            tlsMs?: components["schemas"]["Percentiles"] | null;
            /** @description Per endpoint, in the order of the specification. */
            endpoints: components["schemas"]["EndpointSummary"][];
            /** @description What the generator cost. */
            client: components["schemas"]["Client"];
            /** @description Who made it together, if there were several. */
            agents?: components["schemas"]["AgentSummary"][];
            /** @description What became of each promise, in the order of the specification. */
            slo?: components["schemas"]["SloResult"][];
            /**
             * @description Requests under way on average, as they were counted and as rate × time makes them (Little's law); absent from
             *     results from before it was counted.
             */
            littlesLaw?: components["schemas"]["LittlesLaw"] | null;
            /** @description Seconds that lie far from the others; they count like all others. */
            secondsApart?: components["schemas"]["SecondsApart"] | null;
            /** @description Whether the result may be believed. */
            validity: components["schemas"]["Validity"];
        };
        /** @description What this server is. */
        System: {
            /** @description Version. */
            version: string;
            /** @description Commit it was built from. */
            commit: string;
            /** @description `debug` or `release`. */
            build: string;
            /** @description Id of the installation. */
            installation: string;
            /** @description The field manager under which it writes to clusters. */
            fieldManager: string;
            /**
             * Format: date-time
             * @description When this process started to serve; absent in process.
             */
            startedAt?: string | null;
            /** @description Whether there are Kubernetes schemas for validation without a cluster. */
            schemas: boolean;
            /**
             * @description Whether this is `meshplay demo`, whose clusters go when it ends.
             * @default false
             */
            demo: boolean;
        };
        /** @description From a value on, a colour. */
        ThresholdStep: {
            /**
             * Format: double
             * @description From here; absent: from below.
             */
            from?: number | null;
            /** @description As the dashboard names it. */
            color: string;
        };
        /** @description Deadlines of a request. */
        Timeouts: {
            /**
             * Format: uint64
             * @description For a connection to stand, and as long again for its TLS handshake.
             * @default 3000
             */
            connectMs: number;
            /**
             * Format: uint64
             * @description From sending the request to the last byte of its answer.
             * @default 30000
             */
            requestMs: number;
            /**
             * Format: uint64
             * @description After the end of the run, for answers that are under way. What is not there then is counted as unfinished.
             * @default 500
             */
            drainMs: number;
        };
        /** @description From when the tool counts. */
        Timing: "fromIntended" | "fromSend" | "unknown";
        /** @description Trust and identity of TLS connections. Certificates and keys are PEM. */
        Tls: {
            /** @description Authorities that are trusted instead of the system's. */
            ca?: string | null;
            /** @description Our certificate, for mutual TLS. */
            certificate?: string | null;
            /** @description Its key. */
            key?: string | null;
            /** @description Name that is asked for and checked, if not that of the address. */
            serverName?: string | null;
            /** @description What is done with the target's certificate. */
            trust?: components["schemas"]["Trust"];
        };
        /** @description A token. */
        Token: {
            /** @description Id. */
            id: string;
            /** @description What it is for. */
            name: string;
            /** @description What it may do. */
            role: components["schemas"]["Role"];
            /** @description Who made it. */
            createdBy: string;
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it stops to work.
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description When it was used last; to the minute.
             */
            lastUsedAt?: string | null;
        };
        /** @description Body of [`TokenCreate`]. */
        TokenCreateBody: {
            /** @description What it is for; unique. */
            name: string;
            /** @description What it may do: at most what its maker may. */
            role: components["schemas"]["Role"];
            /**
             * Format: uint32
             * @description How long it lives, in days, 1 to 365; default 90.
             */
            days?: number | null;
        };
        /** @description Answer of [`TokenCreate`]. */
        TokenCreated: {
            /** @description Id. */
            id: string;
            /** @description What it is for. */
            name: string;
            /** @description What it may do. */
            role: components["schemas"]["Role"];
            /** @description Who made it. */
            createdBy: string;
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it stops to work.
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description When it was used last; to the minute.
             */
            lastUsedAt?: string | null;
            /** @description Its text: shown this once. */
            text: string;
        };
        /** @description Programs whose results can be imported. */
        Tool: "fortio" | "wrk" | "wrk2" | "oha" | "k6" | "vegeta" | "h2load" | "nighthawk" | "ghz" | "hlog" | "smp";
        /** @description How long requests took, in milliseconds. */
        ToolLatency: {
            /**
             * Format: double
             * @description The shortest.
             */
            minMs: number | null;
            /**
             * Format: double
             * @description The mean.
             */
            meanMs: number | null;
            /**
             * Format: double
             * @description The standard deviation.
             */
            deviationMs: number | null;
            /**
             * Format: double
             * @description The longest.
             */
            maxMs: number | null;
            /** @description The percentiles that the tool printed, rising. */
            shares: components["schemas"]["ToolShare"][];
        };
        /** @description One run. */
        ToolResult: {
            /** @description Who measured. */
            tool: components["schemas"]["Tool"];
            /** @description Its version. */
            version: string | null;
            /** @description What the user called it. */
            label: string | null;
            /** @description What was asked for. */
            url: string | null;
            /**
             * Format: date-time
             * @description When it began.
             */
            startedAt: string | null;
            /**
             * Format: double
             * @description How long it took.
             */
            elapsedS: number | null;
            /**
             * Format: double
             * @description Requests per second that were asked for; absent for "as many as possible" too.
             */
            targetRate: number | null;
            /**
             * Format: double
             * @description Requests per second that were made.
             */
            rate: number | null;
            /**
             * Format: uint64
             * @description Connections, or what the tool calls so.
             */
            connections: number | null;
            /**
             * Format: uint64
             * @description Requests that ended, well or not.
             */
            requests: number | null;
            /**
             * Format: uint64
             * @description Those that failed, as the tool counts.
             */
            errors: number | null;
            /** @description Answers by status. */
            statusCodes: {
                [key: string]: number;
            };
            /**
             * Format: uint64
             * @description Bytes received.
             */
            bytesReceived: number | null;
            /** @description From when it counts. */
            timing: components["schemas"]["Timing"];
            /** @description How long requests took. */
            latency: components["schemas"]["ToolLatency"];
        };
        /** @description A percentile. */
        ToolShare: {
            /**
             * Format: double
             * @description 0..100.
             */
            percent: number;
            /**
             * Format: double
             * @description So much or less.
             */
            valueMs: number;
        };
        /** @description A metric of a profile over its runs. */
        Trend: {
            /** @description Name of the metric. */
            metric: string;
            /** @description Its unit. */
            unit: string;
            /** @description More of it is better. */
            isHigherBetter: boolean;
            /** @description Runs that have it, oldest first. */
            points: components["schemas"]["TrendPoint"][];
            /** @description Where it changed. */
            changes: components["schemas"]["TrendChange"][];
            /** @description Runs that others are held against. */
            baselines: components["schemas"]["TrendBaseline"][];
        };
        /** @description A run that others are held against. */
        TrendBaseline: {
            /** @description Id. */
            run: string;
            /**
             * Format: double
             * @description The metric of it, if it has it.
             */
            value?: number | null;
            /** @description Hash of where it holds. */
            environment: string;
            /** @description The newest run was made with or on something else, so it says nothing about that. */
            isVoid: boolean;
            /** @description What of the environment changed, from the baseline to the newest run. */
            changed?: components["schemas"]["FactorChange"][];
        };
        /** @description A place where a metric changed. */
        TrendChange: {
            /**
             * Format: uint32
             * @description Place of the first run after it among the points.
             */
            index: number;
            /** @description The last run before it. */
            beforeRun: string;
            /** @description The first run after it. */
            afterRun: string;
            /**
             * Format: double
             * @description Mean of the runs before, back to the change before.
             */
            before: number;
            /**
             * Format: double
             * @description Mean of the runs after, up to the change after.
             */
            after: number;
            /**
             * Format: double
             * @description As a share of what was before.
             */
            change: number;
            /**
             * Format: double
             * @description The chance of such a difference if there is none.
             */
            pValue: number;
            /** @description It got worse. */
            isWorse: boolean;
            /** @description What else differs between the two runs: environment, what was asked for, tags. */
            differences: components["schemas"]["FactorChange"][];
        };
        /** @description One run of a trend. */
        TrendPoint: {
            /** @description Id. */
            run: string;
            /**
             * Format: date-time
             * @description When it was started.
             */
            at: string;
            /** @description For people. */
            name: string;
            /**
             * Format: double
             * @description The metric.
             */
            value: number;
            /** @description Hash of what it was made with and on. */
            environment: string;
            /** @description Tags. */
            tags?: {
                [key: string]: string;
            };
            /** @description Whether the result may be believed; absent for what other tools measured. */
            verdict?: components["schemas"]["ValidityVerdict"] | null;
            /**
             * Format: double
             * @description How far it lies from the others between two changes, if that is far: in standard deviations of their
             *     logarithms, by the generalised ESD test at 5 % (B. Rosner, 1983). It counts like all others.
             */
            apartZ?: number | null;
        };
        /** @description A series. */
        TrialSeries: {
            /** @description Id. */
            series: string;
            /** @description The operation that carries it out, to follow and to cancel. */
            operation?: string | null;
            /** @description For people. */
            name: string;
            /** @description How far it is. */
            status: components["schemas"]["ExperimentStatus"];
            /** @description What is to be found out. */
            plan: components["schemas"]["SeriesPlan"];
            /** @description What is asked, for people. */
            target: string;
            /** @description Of all runs. */
            tags: {
                [key: string]: string;
            };
            /**
             * Format: uint
             * @description How many trials were judged.
             */
            trials: number;
            /** @description The run that is under way, or was cut off: kept, and not judged. */
            unjudged?: string | null;
            /** @description What the trials say so far, in words. */
            sentence: string;
            /** @description Who started it. */
            actor: string;
            /**
             * Format: date-time
             * @description When.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            endedAt?: string | null;
            /** @description Why it did not complete. */
            reason?: string | null;
            /** @description The trials, and what they say so far; absent in lists. */
            report?: components["schemas"]["SeriesReport"] | null;
        };
        /** @description What a trial says about its rate. */
        TrialState: "met" | "missed" | "undecided";
        /** @description Whether a certificate is looked at. */
        Trust: "checked" | "anything";
        /** @description A run that was not judged: it is under way, or was cut off. */
        UnjudgedTrial: {
            /**
             * Format: double
             * @description Asked for, in requests per second.
             */
            rate: number;
            /** @description The run. */
            run: string;
        };
        /** @description A verdict with its reasons. */
        Validity: {
            /** @description The gravest. */
            verdict: components["schemas"]["ValidityVerdict"];
            /** @description All of them, as findings of the performance codes. */
            reasons: components["schemas"]["Finding"][];
            /** @description What it was judged by. */
            rules?: components["schemas"]["ValidityRules"];
        };
        /** @description What a verdict was made by. It is kept with it: computing an older result again must give what it said. */
        ValidityRules: "first" | "second" | "third" | "fourth" | "fifth" | "sixth";
        /** @description The verdict, from harmless to grave: with several reasons the gravest names the result. */
        ValidityVerdict: "valid" | "tooFewSamples" | "neverSteady" | "targetSaturated" | "targetFailing" | "noisyMachine" | "generatorLimited" | "interrupted";
        /** @description Where the values of a variable come from. */
        VariableKind: "query" | "custom" | "interval" | "dataSource" | "constant" | "textBox" | "adHoc" | "groupBy" | "switch";
        /** @description A saved view. */
        View: {
            /** @description Of which page. */
            page: string;
            /** @description Name. */
            name: string;
            /** @description The query string. */
            query: string;
            /**
             * Format: date-time
             * @description Last change.
             */
            updatedAt: string;
        };
        /** @description Body of [`ViewSave`]. */
        ViewBody: {
            /** @description The query string of the page, without `?`; at most 4,096 bytes. */
            query: string;
        };
        /** @description A baseline that says nothing about the newest run of its profile: that was made with or on something else. */
        VoidBaseline: {
            /** @description Id of the baseline. */
            run: string;
            /** @description Hash of the environment that it is of. */
            environment: string;
            /** @description The newest run that completed. */
            newestRun: string;
            /** @description What of the environment changed, from the baseline to that run. */
            changed: components["schemas"]["FactorChange"][];
        };
        /** @description What a deployment waits for. */
        Wait: "healthy" | "applied";
        /** @description Something whose CPU and memory are read before, during and after a run. */
        Watched: {
            /** @constant */
            kind: "process";
            /**
             * Format: uint32
             * @description Its id.
             */
            pid: number;
            /** @description For people; the program's name if absent. */
            name?: string | null;
            /**
             * @description What it does.
             * @default application
             */
            role: components["schemas"]["CostRole"];
        } | {
            /** @constant */
            kind: "cgroup";
            /** @description Below the root of its hierarchy, e.g. `/system.slice/nginx.service`. */
            path: string;
            /**
             * @description What it does.
             * @default application
             */
            role: components["schemas"]["CostRole"];
        } | {
            /** @constant */
            kind: "envoy";
            /** @description `HOST:PORT` of its admin listener. */
            admin: string;
            /**
             * Format: uint32
             * @description Its process; found by the port if it is on this machine.
             */
            pid?: number | null;
            /**
             * @description What it does.
             * @default proxy
             */
            role: components["schemas"]["CostRole"];
        } | {
            /** @constant */
            kind: "pods";
            /** @description Name of the connection. */
            cluster: string;
            /** @description Namespace. */
            namespace: string;
            /** @description By labels, as `kubectl -l` takes it; all pods of the namespace if absent. */
            selector?: string;
            /** @description What their containers do; told from their names if absent. */
            role?: components["schemas"]["CostRole"] | null;
        } | {
            /** @constant */
            kind: "node";
            /** @description Name of the connection. */
            cluster: string;
            /** @description Name of the node. */
            node: string;
        } | {
            /** @constant */
            kind: "prometheus";
            /** @description Name of the connection. */
            connection: string;
            /** @description Selector of counters of CPU seconds, e.g. `process_cpu_seconds_total{job="envoy"}`. */
            cpu?: string | null;
            /** @description Selector of memory in bytes, e.g. `process_resident_memory_bytes{job="envoy"}`. */
            memory?: string | null;
            /**
             * @description `instance` of the node-exporter: without `cpu` the node itself is watched, with it the processes are a part of
             *     that node.
             */
            node?: string | null;
            /**
             * @description What the processes do.
             * @default application
             */
            role: components["schemas"]["CostRole"];
            /** @description For people; the job if absent. */
            name?: string | null;
        };
        /** @description Answer of [`RunCostsGet`]. */
        WatchedCosts: {
            /** @description Absent while the run goes on, and if there was nothing to watch. */
            costs?: components["schemas"]["RunCosts"] | null;
            /** @description MeshMark of the run by our published definition (docs/performance-experiments.md), or what is missing for it. */
            meshMark?: components["schemas"]["RunMark"] | null;
        };
        /** @description Whether Meshplay may change a cluster. */
        Writing: "readOnly" | "allowed";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Action = components['schemas']['Action'];
export type AdoptField = components['schemas']['AdoptField'];
export type Agent = components['schemas']['Agent'];
export type AgentLost = components['schemas']['AgentLost'];
export type AgentMessage = components['schemas']['AgentMessage'];
export type AgentPod = components['schemas']['AgentPod'];
export type AgentSummary = components['schemas']['AgentSummary'];
export type Agents = components['schemas']['Agents'];
export type AgentsBody = components['schemas']['AgentsBody'];
export type AgentsDeployed = components['schemas']['AgentsDeployed'];
export type AgentsGroup = components['schemas']['AgentsGroup'];
export type AgentsGroups = components['schemas']['AgentsGroups'];
export type AgentsPlanned = components['schemas']['AgentsPlanned'];
export type AgentsPrepared = components['schemas']['AgentsPrepared'];
export type AnswerCheck = components['schemas']['AnswerCheck'];
export type Arrivals = components['schemas']['Arrivals'];
export type AuditDecision = components['schemas']['AuditDecision'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type BaselineBody = components['schemas']['BaselineBody'];
export type Body = components['schemas']['Body'];
export type CalendarBody = components['schemas']['CalendarBody'];
export type CalendarTimes = components['schemas']['CalendarTimes'];
export type Capabilities = components['schemas']['Capabilities'];
export type CapacityEnd = components['schemas']['CapacityEnd'];
export type CapacityLimit = components['schemas']['CapacityLimit'];
export type CapacityReport = components['schemas']['CapacityReport'];
export type CapacityTrial = components['schemas']['CapacityTrial'];
export type Check = components['schemas']['Check'];
export type CheckReport = components['schemas']['CheckReport'];
export type CheckScope = components['schemas']['CheckScope'];
export type CheckStatus = components['schemas']['CheckStatus'];
export type Client = components['schemas']['Client'];
export type Cluster = components['schemas']['Cluster'];
export type ClusterAddBody = components['schemas']['ClusterAddBody'];
export type ClusterAdded = components['schemas']['ClusterAdded'];
export type ClusterChecked = components['schemas']['ClusterChecked'];
export type ClusterCredentialBody = components['schemas']['ClusterCredentialBody'];
export type ClusterDrift = components['schemas']['ClusterDrift'];
export type ClusterInspectBody = components['schemas']['ClusterInspectBody'];
export type ClusterInspected = components['schemas']['ClusterInspected'];
export type ClusterPlan = components['schemas']['ClusterPlan'];
export type ClusterWritingBody = components['schemas']['ClusterWritingBody'];
export type Code = components['schemas']['Code'];
export type CodeEntry = components['schemas']['CodeEntry'];
export type Codes = components['schemas']['Codes'];
export type Column = components['schemas']['Column'];
export type CompareBody = components['schemas']['CompareBody'];
export type Comparison = components['schemas']['Comparison'];
export type ComparisonVerdict = components['schemas']['ComparisonVerdict'];
export type ComponentDifference = components['schemas']['ComponentDifference'];
export type ComponentSummary = components['schemas']['ComponentSummary'];
export type Condition = components['schemas']['Condition'];
export type ContainerLine = components['schemas']['ContainerLine'];
export type Cookie = components['schemas']['Cookie'];
export type Cookies = components['schemas']['Cookies'];
export type CostEstimate = components['schemas']['CostEstimate'];
export type CostPeriods = components['schemas']['CostPeriods'];
export type CostRole = components['schemas']['CostRole'];
export type CostSource = components['schemas']['CostSource'];
export type CostSubjectKind = components['schemas']['CostSubjectKind'];
export type CostWindow = components['schemas']['CostWindow'];
export type CostWindows = components['schemas']['CostWindows'];
export type Dashboard = components['schemas']['Dashboard'];
export type DashboardChoice = components['schemas']['DashboardChoice'];
export type DashboardImportBody = components['schemas']['DashboardImportBody'];
export type DashboardMark = components['schemas']['DashboardMark'];
export type DashboardPanel = components['schemas']['DashboardPanel'];
export type DashboardPublishBody = components['schemas']['DashboardPublishBody'];
export type DashboardPublished = components['schemas']['DashboardPublished'];
export type DashboardText = components['schemas']['DashboardText'];
export type DashboardVariable = components['schemas']['DashboardVariable'];
export type DashboardViewBody = components['schemas']['DashboardViewBody'];
export type DashboardViewed = components['schemas']['DashboardViewed'];
export type DashboardWindow = components['schemas']['DashboardWindow'];
export type Decision = components['schemas']['Decision'];
export type Deployment = components['schemas']['Deployment'];
export type DeploymentStep = components['schemas']['DeploymentStep'];
export type DeploymentSummary = components['schemas']['DeploymentSummary'];
export type Design = components['schemas']['Design'];
export type DesignAdoptBody = components['schemas']['DesignAdoptBody'];
export type DesignDeployBody = components['schemas']['DesignDeployBody'];
export type DesignDifference = components['schemas']['DesignDifference'];
export type DesignDriftBody = components['schemas']['DesignDriftBody'];
export type DesignDrifted = components['schemas']['DesignDrifted'];
export type DesignHistoryView = components['schemas']['DesignHistoryView'];
export type DesignImportBody = components['schemas']['DesignImportBody'];
export type DesignImported = components['schemas']['DesignImported'];
export type DesignManifests = components['schemas']['DesignManifests'];
export type DesignPlanBody = components['schemas']['DesignPlanBody'];
export type DesignPlanned = components['schemas']['DesignPlanned'];
export type DesignRef = components['schemas']['DesignRef'];
export type DesignRestoreBody = components['schemas']['DesignRestoreBody'];
export type DesignSaveBody = components['schemas']['DesignSaveBody'];
export type DesignSource = components['schemas']['DesignSource'];
export type DesignSummaryView = components['schemas']['DesignSummaryView'];
export type DesignText = components['schemas']['DesignText'];
export type DesignValidateBody = components['schemas']['DesignValidateBody'];
export type DesignValidated = components['schemas']['DesignValidated'];
export type Distribution = components['schemas']['Distribution'];
export type DriftedField = components['schemas']['DriftedField'];
export type DriftedObject = components['schemas']['DriftedObject'];
export type Empty = components['schemas']['Empty'];
export type Endpoint = components['schemas']['Endpoint'];
export type EndpointAnswer = components['schemas']['EndpointAnswer'];
export type EndpointSummary = components['schemas']['EndpointSummary'];
export type EngineChoice = components['schemas']['EngineChoice'];
export type Environment = components['schemas']['Environment'];
export type EnvironmentBody = components['schemas']['EnvironmentBody'];
export type Event = components['schemas']['Event'];
export type ExecMessage = components['schemas']['ExecMessage'];
export type Experiment = components['schemas']['Experiment'];
export type ExperimentArm = components['schemas']['ExperimentArm'];
export type ExperimentBody = components['schemas']['ExperimentBody'];
export type ExperimentDesign = components['schemas']['ExperimentDesign'];
export type ExperimentEffect = components['schemas']['ExperimentEffect'];
export type ExperimentFactor = components['schemas']['ExperimentFactor'];
export type ExperimentLevel = components['schemas']['ExperimentLevel'];
export type ExperimentOutlook = components['schemas']['ExperimentOutlook'];
export type ExperimentReport = components['schemas']['ExperimentReport'];
export type ExperimentSlot = components['schemas']['ExperimentSlot'];
export type ExperimentStatus = components['schemas']['ExperimentStatus'];
export type ExperimentVariantReport = components['schemas']['ExperimentVariantReport'];
export type ExpiringRun = components['schemas']['ExpiringRun'];
export type Fact = components['schemas']['Fact'];
export type FactorChange = components['schemas']['FactorChange'];
export type FieldChange = components['schemas']['FieldChange'];
export type FieldChoice = components['schemas']['FieldChoice'];
export type FieldConflict = components['schemas']['FieldConflict'];
export type FieldOwner = components['schemas']['FieldOwner'];
export type Finding = components['schemas']['Finding'];
export type FoundDashboard = components['schemas']['FoundDashboard'];
export type FoundDashboards = components['schemas']['FoundDashboards'];
export type Freshness = components['schemas']['Freshness'];
export type FreshnessState = components['schemas']['FreshnessState'];
export type Generator = components['schemas']['Generator'];
export type GeneratorInfo = components['schemas']['GeneratorInfo'];
export type Generators = components['schemas']['Generators'];
export type Golden = components['schemas']['Golden'];
export type GoldenLimit = components['schemas']['GoldenLimit'];
export type GoldenOf = components['schemas']['GoldenOf'];
export type Grid = components['schemas']['Grid'];
export type Header = components['schemas']['Header'];
export type HistogramBar = components['schemas']['HistogramBar'];
export type ImportCounts = components['schemas']['ImportCounts'];
export type Imported = components['schemas']['Imported'];
export type InspectedContext = components['schemas']['InspectedContext'];
export type Kept = components['schemas']['Kept'];
export type KindCapability = components['schemas']['KindCapability'];
export type KindSchema = components['schemas']['KindSchema'];
export type Level = components['schemas']['Level'];
export type LevelCounts = components['schemas']['LevelCounts'];
export type LittlesLaw = components['schemas']['LittlesLaw'];
export type Live = components['schemas']['Live'];
export type Load = components['schemas']['Load'];
export type LoadExperiment = components['schemas']['LoadExperiment'];
export type LoadExperimentKind = components['schemas']['LoadExperimentKind'];
export type LoadHalt = components['schemas']['LoadHalt'];
export type LoadRun = components['schemas']['LoadRun'];
export type LoadStopBody = components['schemas']['LoadStopBody'];
export type LogLine = components['schemas']['LogLine'];
export type LogPart = components['schemas']['LogPart'];
export type LoginBody = components['schemas']['LoginBody'];
export type MarkBounds = components['schemas']['MarkBounds'];
export type Median = components['schemas']['Median'];
export type MeshMarkScore = components['schemas']['MeshMarkScore'];
export type MetricComparison = components['schemas']['MetricComparison'];
export type MetricRange = components['schemas']['MetricRange'];
export type MetricSeries = components['schemas']['MetricSeries'];
export type MetricsAuth = components['schemas']['MetricsAuth'];
export type MetricsConnection = components['schemas']['MetricsConnection'];
export type MetricsConnectionBody = components['schemas']['MetricsConnectionBody'];
export type MetricsDiscovered = components['schemas']['MetricsDiscovered'];
export type MetricsKind = components['schemas']['MetricsKind'];
export type MetricsQueried = components['schemas']['MetricsQueried'];
export type MetricsQueryBody = components['schemas']['MetricsQueryBody'];
export type MetricsSeen = components['schemas']['MetricsSeen'];
export type MetricsService = components['schemas']['MetricsService'];
export type Missed = components['schemas']['Missed'];
export type MutualTls = components['schemas']['MutualTls'];
export type NodeCost = components['schemas']['NodeCost'];
export type Objects = components['schemas']['Objects'];
export type OnFailure = components['schemas']['OnFailure'];
export type Operation = components['schemas']['Operation'];
export type OperationLogPage = components['schemas']['OperationLogPage'];
export type OperationRetryBody = components['schemas']['OperationRetryBody'];
export type OperationStatus = components['schemas']['OperationStatus'];
export type OutlierMethod = components['schemas']['OutlierMethod'];
export type Overlap = components['schemas']['Overlap'];
export type OwnedField = components['schemas']['OwnedField'];
export type PageOfAuditEntry = components['schemas']['PageOfAuditEntry'];
export type PageOfCluster = components['schemas']['PageOfCluster'];
export type PageOfDashboard = components['schemas']['PageOfDashboard'];
export type PageOfDesign = components['schemas']['PageOfDesign'];
export type PageOfEnvironment = components['schemas']['PageOfEnvironment'];
export type PageOfEvent = components['schemas']['PageOfEvent'];
export type PageOfExperiment = components['schemas']['PageOfExperiment'];
export type PageOfMetricsConnection = components['schemas']['PageOfMetricsConnection'];
export type PageOfOperation = components['schemas']['PageOfOperation'];
export type PageOfProfile = components['schemas']['PageOfProfile'];
export type PageOfRun = components['schemas']['PageOfRun'];
export type PageOfSchedule = components['schemas']['PageOfSchedule'];
export type PageOfToken = components['schemas']['PageOfToken'];
export type PageOfTrialSeries = components['schemas']['PageOfTrialSeries'];
export type PageOfView = components['schemas']['PageOfView'];
export type PanelCell = components['schemas']['PanelCell'];
export type PanelColumn = components['schemas']['PanelColumn'];
export type PanelDisplay = components['schemas']['PanelDisplay'];
export type PanelKind = components['schemas']['PanelKind'];
export type PanelQuery = components['schemas']['PanelQuery'];
export type PanelReading = components['schemas']['PanelReading'];
export type PanelSeries = components['schemas']['PanelSeries'];
export type PanelTable = components['schemas']['PanelTable'];
export type Percentiles = components['schemas']['Percentiles'];
export type Phase = components['schemas']['Phase'];
export type Place = components['schemas']['Place'];
export type PlannedStep = components['schemas']['PlannedStep'];
export type Problem = components['schemas']['Problem'];
export type Profile = components['schemas']['Profile'];
export type ProfileBody = components['schemas']['ProfileBody'];
export type Progress = components['schemas']['Progress'];
export type Protocol = components['schemas']['Protocol'];
export type Purpose = components['schemas']['Purpose'];
export type Rate = components['schemas']['Rate'];
export type ReceiptKey = components['schemas']['ReceiptKey'];
export type Relation = components['schemas']['Relation'];
export type ReportDocument = components['schemas']['ReportDocument'];
export type ReportForm = components['schemas']['ReportForm'];
export type Resolve = components['schemas']['Resolve'];
export type ResourceEvent = components['schemas']['ResourceEvent'];
export type ResourceEvents = components['schemas']['ResourceEvents'];
export type ResourceKind = components['schemas']['ResourceKind'];
export type ResourceKinds = components['schemas']['ResourceKinds'];
export type ResourceObject = components['schemas']['ResourceObject'];
export type ResourcePage = components['schemas']['ResourcePage'];
export type ResourceRow = components['schemas']['ResourceRow'];
export type ResourceSort = components['schemas']['ResourceSort'];
export type ResourceUse = components['schemas']['ResourceUse'];
export type Retention = components['schemas']['Retention'];
export type RetentionBody = components['schemas']['RetentionBody'];
export type Reuse = components['schemas']['Reuse'];
export type Revision = components['schemas']['Revision'];
export type Role = components['schemas']['Role'];
export type RoleCost = components['schemas']['RoleCost'];
export type Run = components['schemas']['Run'];
export type RunApart = components['schemas']['RunApart'];
export type RunChecked = components['schemas']['RunChecked'];
export type RunCosts = components['schemas']['RunCosts'];
export type RunDescribeBody = components['schemas']['RunDescribeBody'];
export type RunFeed = components['schemas']['RunFeed'];
export type RunImportBody = components['schemas']['RunImportBody'];
export type RunMark = components['schemas']['RunMark'];
export type RunSite = components['schemas']['RunSite'];
export type RunSpec = components['schemas']['RunSpec'];
export type RunStartBody = components['schemas']['RunStartBody'];
export type RunStatus = components['schemas']['RunStatus'];
export type ScalingCoefficient = components['schemas']['ScalingCoefficient'];
export type ScalingLaw = components['schemas']['ScalingLaw'];
export type ScalingPoint = components['schemas']['ScalingPoint'];
export type ScalingReport = components['schemas']['ScalingReport'];
export type ScalingStep = components['schemas']['ScalingStep'];
export type Schedule = components['schemas']['Schedule'];
export type ScheduleBody = components['schemas']['ScheduleBody'];
export type SchemaKind = components['schemas']['SchemaKind'];
export type SchemaKinds = components['schemas']['SchemaKinds'];
export type SecondApart = components['schemas']['SecondApart'];
export type SecondFigure = components['schemas']['SecondFigure'];
export type SecondsApart = components['schemas']['SecondsApart'];
export type Series = components['schemas']['Series'];
export type SeriesBody = components['schemas']['SeriesBody'];
export type SeriesPlan = components['schemas']['SeriesPlan'];
export type SeriesPoint = components['schemas']['SeriesPoint'];
export type SeriesReport = components['schemas']['SeriesReport'];
export type SeriesUnsent = components['schemas']['SeriesUnsent'];
export type ServiceAccountManifest = components['schemas']['ServiceAccountManifest'];
export type Session = components['schemas']['Session'];
export type Severity = components['schemas']['Severity'];
export type Share = components['schemas']['Share'];
export type Shift = components['schemas']['Shift'];
export type ShiftAt = components['schemas']['ShiftAt'];
export type ShiftBasis = components['schemas']['ShiftBasis'];
export type SiteCluster = components['schemas']['SiteCluster'];
export type SiteMesh = components['schemas']['SiteMesh'];
export type SiteNode = components['schemas']['SiteNode'];
export type SloResult = components['schemas']['SloResult'];
export type SloState = components['schemas']['SloState'];
export type SmpReadBody = components['schemas']['SmpReadBody'];
export type SmpTest = components['schemas']['SmpTest'];
export type SpectrumPoint = components['schemas']['SpectrumPoint'];
export type Step = components['schemas']['Step'];
export type SubjectCost = components['schemas']['SubjectCost'];
export type Summary = components['schemas']['Summary'];
export type System = components['schemas']['System'];
export type ThresholdStep = components['schemas']['ThresholdStep'];
export type Timeouts = components['schemas']['Timeouts'];
export type Timing = components['schemas']['Timing'];
export type Tls = components['schemas']['Tls'];
export type Token = components['schemas']['Token'];
export type TokenCreateBody = components['schemas']['TokenCreateBody'];
export type TokenCreated = components['schemas']['TokenCreated'];
export type Tool = components['schemas']['Tool'];
export type ToolLatency = components['schemas']['ToolLatency'];
export type ToolResult = components['schemas']['ToolResult'];
export type ToolShare = components['schemas']['ToolShare'];
export type Trend = components['schemas']['Trend'];
export type TrendBaseline = components['schemas']['TrendBaseline'];
export type TrendChange = components['schemas']['TrendChange'];
export type TrendPoint = components['schemas']['TrendPoint'];
export type TrialSeries = components['schemas']['TrialSeries'];
export type TrialState = components['schemas']['TrialState'];
export type Trust = components['schemas']['Trust'];
export type UnjudgedTrial = components['schemas']['UnjudgedTrial'];
export type Validity = components['schemas']['Validity'];
export type ValidityRules = components['schemas']['ValidityRules'];
export type ValidityVerdict = components['schemas']['ValidityVerdict'];
export type VariableKind = components['schemas']['VariableKind'];
export type View = components['schemas']['View'];
export type ViewBody = components['schemas']['ViewBody'];
export type VoidBaseline = components['schemas']['VoidBaseline'];
export type Wait = components['schemas']['Wait'];
export type Watched = components['schemas']['Watched'];
export type WatchedCosts = components['schemas']['WatchedCosts'];
export type Writing = components['schemas']['Writing'];
export type $defs = Record<string, never>;
export interface operations {
    AuditList: {
        parameters: {
            query?: {
                /** @description Most items wanted. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
                /** @description Only of this actor (name). */
                actor?: string | null;
                /** @description Only this decision. */
                decision?: components["schemas"]["AuditDecision"] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfAuditEntry"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CheckRun: {
        parameters: {
            query?: {
                /** @description How far to look. */
                scope?: components["schemas"]["CheckScope"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckReport"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ClusterList: {
        parameters: {
            query?: {
                /** @description Most items wanted, 1 to [`PAGE_ITEMS_MAX`]; a query with another number is refused. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfCluster"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ClusterAdd: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClusterAddBody"];
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterAdded"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ClusterInspect: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClusterInspectBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterInspected"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ClusterServiceAccount: {
        parameters: {
            query?: {
                /** @description Namespaces in which it may write, by commas; absent: it only reads. */
                namespaces?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccountManifest"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ClusterGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                cluster: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ClusterRemove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                cluster: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ClusterCapabilities: {
        parameters: {
            query?: {
                /** @description In which namespace; absent: in all. */
                namespace?: string | null;
            };
            header?: never;
            path: {
                /** @description Name or id. */
                cluster: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Capabilities"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ClusterCheck: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                cluster: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClusterChecked"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ClusterSetCredential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                cluster: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClusterCredentialBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ClusterSetWriting: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                cluster: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClusterWritingBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CodeList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Codes"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DashboardList: {
        parameters: {
            query?: {
                /** @description Most items wanted, 1 to [`PAGE_ITEMS_MAX`]; a query with another number is refused. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfDashboard"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DashboardImport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DashboardImportBody"];
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dashboard"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DashboardGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                dashboard: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dashboard"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DashboardRemove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                dashboard: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DashboardExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                dashboard: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DashboardText"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DashboardPublish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                dashboard: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DashboardPublishBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DashboardPublished"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DashboardView: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                dashboard: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DashboardViewBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DashboardViewed"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DeploymentGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                deployment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignList: {
        parameters: {
            query?: {
                /** @description Most items wanted, 1 to [`PAGE_ITEMS_MAX`]; a query with another number is refused. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfDesign"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignDeploy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DesignDeployBody"];
            };
        };
        responses: {
            /** @description Success. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignDrift: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DesignDriftBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignDrifted"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignImport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DesignImportBody"];
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignImported"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignPlan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DesignPlanBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignPlanned"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignValidate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DesignValidateBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignValidated"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignGet: {
        parameters: {
            query?: {
                /** @description Revision number; default the newest. */
                revision?: number | null;
                /** @description Environment whose variables and patches apply. */
                environment?: string | null;
            };
            header?: never;
            path: {
                /** @description Name or id. */
                design: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignText"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignSave: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                design: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DesignSaveBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignImported"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignRemove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                design: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignAdopt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                design: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DesignAdoptBody"];
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignImported"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignDiff: {
        parameters: {
            query: {
                /** @description Older revision. */
                from: number;
                /** @description Newer revision; absent: the newest. */
                to?: number | null;
            };
            header?: never;
            path: {
                /** @description Name or id. */
                design: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignDifference"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                design: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignHistoryView"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignExport: {
        parameters: {
            query?: {
                /** @description Revision number; default the newest. */
                revision?: number | null;
                /** @description Environment whose variables and patches apply. */
                environment?: string | null;
            };
            header?: never;
            path: {
                /** @description Name or id. */
                design: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignManifests"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignReveal: {
        parameters: {
            query?: {
                /** @description Revision number; default the newest. */
                revision?: number | null;
                /** @description Environment whose variables and patches apply. */
                environment?: string | null;
            };
            header?: never;
            path: {
                /** @description Name or id. */
                design: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignManifests"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignRestore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                design: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DesignRestoreBody"];
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignImported"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    DesignSummary: {
        parameters: {
            query?: {
                /** @description Revision number; default the newest. */
                revision?: number | null;
                /** @description Environment whose variables and patches apply. */
                environment?: string | null;
            };
            header?: never;
            path: {
                /** @description Name or id. */
                design: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignSummaryView"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EnvironmentList: {
        parameters: {
            query?: {
                /** @description Most items wanted, 1 to [`PAGE_ITEMS_MAX`]; a query with another number is refused. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfEnvironment"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EnvironmentSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnvironmentBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EnvironmentRemove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    EventList: {
        parameters: {
            query?: {
                /** @description Most items wanted. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
                /** @description Only of this operation. */
                operation?: string | null;
                /** @description Only of kinds that begin so, e.g. `design.`. */
                kind?: string | null;
                /** @description Only about this subject. */
                subject?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfEvent"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The token is not valid. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MetricsConnectionList: {
        parameters: {
            query?: {
                /** @description Most items wanted, 1 to [`PAGE_ITEMS_MAX`]; a query with another number is refused. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfMetricsConnection"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MetricsConnectionGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                connection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsConnection"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MetricsConnectionSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                connection: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MetricsConnectionBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsConnection"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MetricsConnectionRemove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                connection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MetricsConnectionCheck: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                connection: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsConnection"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MetricsDashboardSearch: {
        parameters: {
            query?: {
                /** @description Words of the title; all dashboards if absent. */
                words?: string | null;
            };
            header?: never;
            path: {
                /** @description Name of a connection to a Grafana. */
                connection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundDashboards"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MetricsDiscover: {
        parameters: {
            query?: {
                /** @description Only in this cluster. */
                cluster?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsDiscovered"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GoldenSignals: {
        parameters: {
            query?: {
                /** @description Only this connection; all of them if absent. */
                connection?: string | null;
                /** @description Only this namespace. */
                namespace?: string | null;
                /** @description Over the last so many milliseconds; five minutes if absent. */
                windowMs?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Golden"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    MetricsQuery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MetricsQueryBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsQueried"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    OperationList: {
        parameters: {
            query?: {
                /** @description Most items wanted, 1 to [`PAGE_ITEMS_MAX`]; a query with another number is refused. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfOperation"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    OperationGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                operation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    OperationCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                operation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    OperationLog: {
        parameters: {
            query?: {
                /** @description Only lines after this one; default 0. */
                after?: number;
            };
            header?: never;
            path: {
                /** @description Id. */
                operation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationLogPage"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    OperationRetry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                operation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperationRetryBody"];
            };
        };
        responses: {
            /** @description Success. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    OperationRetryPlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id. */
                operation: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperationRetryBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DesignPlanned"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AgentList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agents"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AgentConnect: {
        parameters: {
            query: {
                /** @description Name; letters, digits, `.`, `-` and `_`. */
                name: string;
                /** @description Version of its program: it must be the server's, for both compute the same schedule. */
                version: string;
                /** @description Cores of its machine. */
                cores: number;
                /** @description Operating system and architecture. */
                platform: string;
                /** @description The cluster it runs in. */
                cluster?: string | null;
                /** @description The node it runs on. */
                node?: string | null;
                /** @description Release of its machine's kernel. With it, runs are told apart by machines of agents and not by their names. */
                kernel?: string | null;
                /** @description Model of its machine's CPU. */
                cpu?: string | null;
                /** @description Memory of its machine, as its kernel tells of it: `24684092 kB`. */
                memory?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each item has this form. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentMessage"];
                };
            };
            /** @description Refused; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AgentsList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentsGroups"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AgentsPrepare: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentsBody"];
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentsPrepared"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AgentsGet: {
        parameters: {
            query?: {
                /** @description What they are called together; default `agents`. */
                name?: string | null;
            };
            header?: never;
            path: {
                /** @description Name or id of the cluster. */
                cluster: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentsDeployed"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AgentsWithdraw: {
        parameters: {
            query?: {
                /** @description What they are called together; default `agents`. */
                name?: string | null;
            };
            header?: never;
            path: {
                /** @description Name or id of the cluster. */
                cluster: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    AgentsPlan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentsBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentsPlanned"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulePreview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CalendarBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarTimes"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunCompare: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompareBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comparison"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ExperimentPlan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExperimentBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentOutlook"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ExperimentList: {
        parameters: {
            query?: {
                /** @description Most items wanted, 1 to [`PAGE_ITEMS_MAX`]; a query with another number is refused. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfExperiment"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ExperimentStart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExperimentBody"];
            };
        };
        responses: {
            /** @description Success. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Experiment"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ExperimentGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, or its last characters. */
                experiment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Experiment"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ExperimentResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, or its last characters. */
                experiment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Success. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Experiment"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    GeneratorList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Generators"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunImport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunImportBody"];
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    LoadGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Load"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    LoadAllow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Load"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    LoadStop: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoadStopBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Load"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ProfileList: {
        parameters: {
            query?: {
                /** @description Most items wanted, 1 to [`PAGE_ITEMS_MAX`]; a query with another number is refused. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfProfile"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ProfileGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                profile: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ProfileSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                profile: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ProfileRemove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                profile: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    BaselineSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                profile: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BaselineBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ProfileExport: {
        parameters: {
            query?: {
                /** @description Name of the mesh that the test is for. */
                mesh?: string | null;
            };
            header?: never;
            path: {
                /** @description Name. */
                profile: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportDocument"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RetentionGet: {
        parameters: {
            query?: {
                /** @description Look what would go if the newest so many were kept. */
                keepLast?: number | null;
                /** @description Look what would go if those of the last so many days were kept. */
                keepDays?: number | null;
            };
            header?: never;
            path: {
                /** @description Name of the profile. */
                profile: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RetentionSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                profile: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TrendGet: {
        parameters: {
            query?: {
                /** @description As comparisons name it; `p99` if absent. */
                metric?: string | null;
            };
            header?: never;
            path: {
                /** @description Name of the profile. */
                profile: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trend"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ReceiptKeyGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptKey"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunCheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunStartBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunChecked"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunList: {
        parameters: {
            query?: {
                /** @description Only runs of this profile. */
                profile?: string | null;
                /** @description At most so many, 1 to 500; default 50. */
                limit?: number | null;
                /** @description `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfRun"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunStart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunStartBody"];
            };
        };
        responses: {
            /** @description Success. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, or as much of its end as is needed to tell it from others. */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunDescribe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, or as much of its end as is needed to tell it from others. */
                run: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunDescribeBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunRemove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, or as much of its end as is needed to tell it from others. */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunCostsGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, or as much of its end as is needed to tell it from others. */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WatchedCosts"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunDistribution: {
        parameters: {
            query?: {
                /** @description Which of its times; the response time if absent. */
                phase?: components["schemas"]["Phase"] | null;
            };
            header?: never;
            path: {
                /** @description Id, or as much of its end as is needed to tell it from others. */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Distribution"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunExport: {
        parameters: {
            query: {
                /** @description The form. */
                as: components["schemas"]["ReportForm"];
            };
            header?: never;
            path: {
                /** @description Id, or as much of its end as is needed to tell it from others. */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportDocument"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunSeries: {
        parameters: {
            query?: {
                /** @description Only points of seconds after this one; all if absent. A second that was told does not change. */
                after?: number | null;
            };
            header?: never;
            path: {
                /** @description Id, or as much of its end as is needed to tell it from others. */
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Series"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleList: {
        parameters: {
            query?: {
                /** @description Most items wanted, 1 to [`PAGE_ITEMS_MAX`]; a query with another number is refused. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfSchedule"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                schedule: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleSet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                schedule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleRemove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                schedule: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchedulePause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                schedule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                schedule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ScheduleRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name. */
                schedule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Success. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SeriesList: {
        parameters: {
            query?: {
                /** @description Most items wanted, 1 to [`PAGE_ITEMS_MAX`]; a query with another number is refused. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfTrialSeries"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SeriesStart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeriesBody"];
            };
        };
        responses: {
            /** @description Success. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialSeries"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SeriesCheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeriesBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunChecked"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SeriesGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, or its last characters. */
                series: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialSeries"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SeriesResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id, or its last characters. */
                series: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description Success. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialSeries"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    RunShift: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompareBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shift"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SmpRead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SmpReadBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SmpTest"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ResourceList: {
        parameters: {
            query?: {
                /** @description Filter, e.g. `kind:pod ns:shop status:failed cluster:a`; see `docs/filter.md`. Empty: all. */
                filter?: string;
                /** @description Order; default `kind`. */
                sort?: components["schemas"]["ResourceSort"] | null;
                /** @description Whether the order is turned round. */
                descending?: boolean;
                /** @description Most items wanted, at most 500. */
                limit?: number | null;
                /** @description First item wanted, from 0: tables jump. Objects may shift between calls; `generation` tells. */
                offset?: number | null;
                /** @description How long to wait, at most 30,000 ms, for first lists that the filter asks for; default: not at all. */
                waitMs?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourcePage"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ResourceEventList: {
        parameters: {
            query: {
                /** @description Cluster name or id. */
                cluster: string;
                /** @description As its `apiVersion` says; `apps` or `apps/v1` alike; empty: the only group that has the kind. */
                apiVersion?: string;
                /** @description Kind, plural or short name. */
                kind: string;
                /** @description Namespace. */
                namespace?: string | null;
                /** @description Name. */
                name: string;
                /** @description Whether the YAML of the object has its `managedFields`. */
                managedFields?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceEvents"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ResourceExec: {
        parameters: {
            query: {
                /** @description Cluster name or id. */
                cluster: string;
                /** @description Namespace. */
                namespace: string;
                /** @description Pod. */
                pod: string;
                /** @description Container; absent: the first. */
                container?: string | null;
                /** @description Program and arguments, as a JSON array of texts; absent: a shell, whichever there is. */
                command?: string | null;
                /** @description Whether it has a terminal; default true. */
                tty?: boolean | null;
                /** @description Whether it has an input; default true. Older clusters cannot be told that an input has ended. */
                stdin?: boolean | null;
                /**
                 * @description Whether what it writes to its standard error is told apart: then each binary message from us begins with a byte that
                 *     is 1 for output and 2 for errors. With a terminal both are one.
                 */
                errorsApart?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each item has this form. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecMessage"];
                };
            };
            /** @description Refused; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ResourceKindList: {
        parameters: {
            query?: {
                /** @description Cluster name; absent: all of them. */
                cluster?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceKinds"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ResourceLogs: {
        parameters: {
            query: {
                /** @description Cluster name or id. */
                cluster: string;
                /** @description Namespace. */
                namespace: string;
                /** @description `Pod`, or a workload: then all its pods. */
                kind: string;
                /** @description Name. */
                name: string;
                /** @description Container; absent: all of them. */
                container?: string | null;
                /** @description Whether to go on with new lines as they come. */
                follow?: boolean;
                /** @description Of the container that ran before this one. */
                previous?: boolean;
                /** @description Last lines per container to begin with; default 500. */
                tail?: number | null;
                /** @description Only lines of the last so many seconds. */
                sinceSeconds?: number | null;
                /** @description Only lines in which this regular expression is found; searched on the server. */
                search?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each item has this form. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["LogPart"];
                };
            };
            /** @description Refused; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ResourceGet: {
        parameters: {
            query: {
                /** @description Cluster name or id. */
                cluster: string;
                /** @description As its `apiVersion` says; `apps` or `apps/v1` alike; empty: the only group that has the kind. */
                apiVersion?: string;
                /** @description Kind, plural or short name. */
                kind: string;
                /** @description Namespace. */
                namespace?: string | null;
                /** @description Name. */
                name: string;
                /** @description Whether the YAML of the object has its `managedFields`. */
                managedFields?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceObject"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchemaGet: {
        parameters: {
            query: {
                /** @description As an `apiVersion` says. */
                apiVersion: string;
                /** @description Kind. */
                kind: string;
                /** @description From this cluster; absent: from the registry. */
                cluster?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KindSchema"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SchemaKindList: {
        parameters: {
            query?: {
                /** @description From this cluster; absent: from the registry. */
                cluster?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchemaKinds"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SessionGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SessionEnd: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    LiveStream: {
        parameters: {
            query?: {
                /** @description Go on after this event; `Last-Event-ID` does the same. */
                after?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each item has this form. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Live"];
                };
            };
            /** @description Refused; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SystemGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TokenList: {
        parameters: {
            query?: {
                /** @description Most items wanted, 1 to [`PAGE_ITEMS_MAX`]; a query with another number is refused. */
                limit?: number | null;
                /** @description The `nextCursor` of the page before. */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfToken"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TokenCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenCreateBody"];
            };
        };
        responses: {
            /** @description Success. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenCreated"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    TokenRevoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name or id. */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ViewList: {
        parameters: {
            query?: {
                /** @description E.g. `explore`; absent: of all pages. */
                page?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOfView"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ViewSave: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description E.g. `explore`. */
                page: string;
                /** @description Name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ViewBody"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["View"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ViewRemove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description E.g. `explore`. */
                page: string;
                /** @description Name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; every reason is in `findings`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
