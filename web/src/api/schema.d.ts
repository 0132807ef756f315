// The types of the API, generated from openapi.json by `npm run client`. Not edited by hand.
export interface paths {
    "/.backstage/health/v1/liveness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers at all. */
        get: operations["GateLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.backstage/health/v1/readiness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether requests should be sent here. */
        get: operations["GateReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/.backstage/auth/v1/cookie": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sets the cookie with which a browser reads what it cannot send a token for. */
        get: operations["authCookieGet"];
        put?: never;
        post?: never;
        /** Takes the cookie away. */
        delete: operations["authCookieDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/.backstage/auth/v1/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys with which this plugin's calls of others are checked. */
        get: operations["authPluginKeySetGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys with which user tokens are checked. */
        get: operations["authKeySetGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/.well-known/openid-configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where what is, for whoever checks our tokens. Signing in through us (OpenID Connect's other half)
         *     is not offered, so nothing of it is named.
         */
        get: operations["authOpenIdConfigurationGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/v1/userinfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the caller is and what they own. */
        get: operations["authUserInfoGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/{provider}/backchannel-logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Somebody has signed out at the provider (OpenID Connect Back-Channel Logout). */
        post: operations["identity.provider.logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/{provider}/handler/frame": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ends a sign-in: the browser comes back from the provider. */
        get: operations["FinishSignIn"];
        put?: never;
        /** Ends a sign-in of a provider that sends its answer in a form. */
        post: operations["FinishSignInByForm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/{provider}/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs out, here and (by the address in the answer) at the provider. */
        post: operations["LeaveSignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/{provider}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the caller is anew, with new tokens. */
        get: operations["RefreshSignIn"];
        put?: never;
        /** Who the caller is anew, with new tokens. */
        post: operations["RefreshSignInByPost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/{provider}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Begins a sign-in: the browser is sent to the provider. */
        get: operations["StartSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/.backstage/actions/v1/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The actions of this plugin that the caller may use. */
        get: operations["CatalogActionList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/.backstage/actions/v1/actions/{action_id}/invoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calls an action. The body is its input. */
        post: operations["CatalogActionInvoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/.backstage/actions/v2/actions/{action_id}/invoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calls an action. The body holds its input under `input`. */
        post: operations["CatalogActionInvokeWithSecrets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/.backstage/auth/v1/cookie": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sets the cookie with which a browser reads what it cannot send a token for. */
        get: operations["catalogCookieGet"];
        put?: never;
        post?: never;
        /** Takes the cookie away. */
        delete: operations["catalogCookieDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/.backstage/auth/v1/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys with which this plugin's calls of others are checked. */
        get: operations["catalogPluginKeySetGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/.well-known/backstage/permissions/apply-conditions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether entities pass conditions. Those that are not there, or not for the caller, pass none. */
        post: operations["CatalogPermissionConditionsApply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/.well-known/backstage/permissions/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The catalog's permissions, and the rules that a decision about entities may use. */
        get: operations["CatalogPermissionMetadataGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/analyze-location": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What is at a location: the entities of its descriptor, or the beginning of one. */
        post: operations["AnalyzeLocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/entities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All entities, or a page of them by offset. Without `limit`, `offset` and `after` everything is
         *     streamed.
         */
        get: operations["GetEntities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/entities/by-name/{kind}/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One entity by its name, in any casing. */
        get: operations["GetEntityByName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/entities/by-name/{kind}/{namespace}/{name}/ancestry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An entity with the locations that led to it. */
        get: operations["GetEntityAncestryByName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/entities/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of entities. */
        get: operations["GetEntitiesByQuery"];
        put?: never;
        /** A page of entities by predicate. */
        post: operations["QueryEntitiesByPredicate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/entities/by-refs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Entities by their references, in the same places. */
        post: operations["GetEntitiesByRefs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/entities/by-uid/{uid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One entity by its uid. */
        get: operations["GetEntityByUid"];
        put?: never;
        post?: never;
        /** Removes an entity. One that is still described somewhere comes back, with another uid. */
        delete: operations["DeleteEntityByUid"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/entities/unprocessed/delete/{entity_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes an entry of the lists of unprocessed entities. */
        delete: operations["DeleteUnprocessedEntity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/entities/unprocessed/failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Entities whose last reading found something wrong. */
        get: operations["GetFailedEntities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/entities/unprocessed/pending": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Entities that never could be shown. */
        get: operations["GetPendingEntities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/entity-facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Values and counts of facets. */
        get: operations["GetEntityFacets"];
        put?: never;
        /** Values and counts of facets by predicate. */
        post: operations["QueryEntityFacetsByPredicate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/locations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All registered locations. */
        get: operations["GetLocations"];
        put?: never;
        /** Registers a location. With `wait`, answers when its entities can be read. */
        post: operations["CreateLocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/locations/by-entity/{kind}/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The registered location that an entity came from. */
        get: operations["getLocationByEntity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/locations/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A page of registered locations by predicate. */
        post: operations["GetLocationsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/locations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One registered location. */
        get: operations["GetLocation"];
        /** Has a registered location read another place. It keeps its id and its entity. */
        put: operations["UpdateLocation"];
        post?: never;
        /** Unregisters a location; its entities go with it. */
        delete: operations["DeleteLocation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for an entity to be read again from where it is described. */
        post: operations["RefreshEntity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/acts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was planned and done, the newest first. */
        get: operations["CatalogActList"];
        put?: never;
        /**
         * Plans an act: answers with what would appear and what would disappear, and does nothing yet. The
         *     `documents` and `files` in the preview of a registration are told here alone.
         */
        post: operations["CatalogActPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/acts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One act: where it stands, what it was going to do, what became of it. */
        get: operations["CatalogActGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/acts/{id}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Does what was planned. */
        post: operations["CatalogActApply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/acts/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes back what an act did. */
        post: operations["CatalogActUndo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has changed after a cursor. Without one, nothing, and the cursor to begin with: read the
         *     catalog then, and go on from there.
         */
        get: operations["CatalogChangeList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/changes/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Changes as they happen. Begins after `Last-Event-ID`, else after `after`, else now. */
        get: operations["CatalogChangeStream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/conflicts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** References that several files claim, with all of them and the one that won. */
        get: operations["CatalogConflictList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/dangling": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Relations whose target is not in the catalog. */
        get: operations["CatalogDanglingList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/entities/{kind}/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One entity, with what it is related to, its problems and how fresh it is. */
        get: operations["CatalogEntityView"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/entities/{kind}/{namespace}/{name}/definition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The definition of an API as it was written. */
        get: operations["CatalogEntityDefinition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/entities/{kind}/{namespace}/{name}/descriptor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file that an entity came from, read now; where it cannot be had, the entity as YAML. */
        get: operations["CatalogEntityDescriptor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What an entity needs and what needs it, level by level. What is found in one direction is followed
         *     in that direction only. An entity that is not for the caller is told as one that is missing.
         */
        get: operations["CatalogGraphGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/ignored": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The entities that stay out, and what each entry holds back. */
        get: operations["CatalogIgnoredList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/ignored/{kind}/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keeps an entity out of the catalog, whoever describes it. One that is there goes. */
        put: operations["CatalogIgnoredPut"];
        post?: never;
        /** Lifts an entry: what describes the entity makes it again, at once. */
        delete: operations["CatalogIgnoredDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/locations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Registers a location; unlike Backstage's operation it takes files of the server's machine, for
         *     callers who may.
         */
        post: operations["CatalogLocationRegister"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/problems/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much is wrong with the catalog, in numbers. */
        get: operations["CatalogProblemsSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every place that descriptors are read from, and how that goes. */
        get: operations["CatalogSourceList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/sources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One source. */
        get: operations["CatalogSourceGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/sources/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The files that a source has led to. */
        get: operations["CatalogSourceFileList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/sources/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for a source to be read now. */
        post: operations["CatalogSourceRefresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/v1/sources/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a source remove what its last reading held back, because it was much at once. */
        post: operations["CatalogSourceRelease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/catalog/validate-entity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether something would be an entity. Nothing is kept. */
        post: operations["ValidateEntity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/delivery/v1/deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deployments, the latest first. */
        get: operations["DeliveryDeploymentList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/delivery/v1/deployments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A deployment. */
        get: operations["DeliveryDeploymentGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/delivery/v1/deployments/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A part of what a deployment has said. */
        get: operations["DeliveryDeploymentLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/delivery/v1/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The environments of this server, in the order of promotion. */
        get: operations["DeliveryEnvironmentList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/delivery/v1/services/{namespace}/{kind}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What runs of a service, environment by environment in order of promotion. */
        get: operations["DeliveryServiceGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/delivery/v1/services/{namespace}/{kind}/{name}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What two environments run, and in what they differ. */
        get: operations["DeliveryServiceDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/delivery/v1/services/{namespace}/{kind}/{name}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has what runs in one environment run in another one behind it: the very same artefact. */
        post: operations["DeliveryServicePromote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/delivery/v1/services/{namespace}/{kind}/{name}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has what ran before run again. */
        post: operations["DeliveryServiceRollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gate/v1/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The configuration in force, secrets left out. */
        get: operations["GateConfigurationGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gate/v1/explain/{topic}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why something is as it is: the answer, the rule, and what it rests on. */
        get: operations["GateExplain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/gate/v1/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which build answers, and since when. */
        get: operations["GateVersionGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/deleted-repositories/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings a deleted repository back, under the name that it had. */
        post: operations["GithostRepositoryRestore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Repositories that the caller may see. */
        get: operations["GithostRepositoryList"];
        put?: never;
        /** Makes a repository. */
        post: operations["GithostRepositoryCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One repository. */
        get: operations["GithostRepositoryGet"];
        put?: never;
        post?: never;
        /** Deletes a repository of one's own. It can be brought back for some days. */
        delete: operations["GithostRepositoryDelete"];
        options?: never;
        head?: never;
        /** Changes a repository of one's own. */
        patch: operations["GithostRepositoryUpdate"];
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/blame": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who wrote which lines of a file last. */
        get: operations["GithostBlameGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/branches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Branches, the latest first. */
        get: operations["GithostBranchList"];
        put?: never;
        /** Makes a branch. */
        post: operations["GithostBranchCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/branches/{branch}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a branch. */
        delete: operations["GithostBranchDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/checks/{commit}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The checks of a commit. */
        get: operations["GithostCheckList"];
        /** Says how the check of a commit went; programs do. */
        put: operations["GithostCheckPut"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/commits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Commits of a repository. */
        get: operations["GithostCommitList"];
        put?: never;
        /** Puts, moves and removes files on a branch, in one commit by the caller. */
        post: operations["GithostCommitCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/commits/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A commit, and what it changed against its first parent. */
        get: operations["GithostCommitGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one branch, tag or commit has that another has not, since they went apart. */
        get: operations["GithostCompareGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of a repository. */
        get: operations["GithostFileGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/hooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The hooks of a repository of one's own. */
        get: operations["GithostHookList"];
        put?: never;
        /** Makes a hook. */
        post: operations["GithostHookCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/hooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes a hook. */
        put: operations["GithostHookPut"];
        post?: never;
        /** Removes a hook. */
        delete: operations["GithostHookDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/hooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent to a hook, and what came of it. */
        get: operations["GithostDeliveryList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/hooks/{id}/deliveries/{delivery}/repeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a delivery again. */
        post: operations["GithostDeliveryRepeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/hooks/{id}/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a hook told something, so that it is seen whether it works. */
        post: operations["GithostHookPing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/protections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rules for a repository's branches. */
        get: operations["GithostProtectionList"];
        /** Gives a repository of one's own these rules and no others. */
        put: operations["GithostProtectionPut"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/pulls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pull requests, the latest first. */
        get: operations["GithostPullList"];
        put?: never;
        /** Opens a pull request. */
        post: operations["GithostPullCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/pulls/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One pull request, and whether it can be merged. */
        get: operations["GithostPullGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a pull request, closes it, or opens it again. */
        patch: operations["GithostPullUpdate"];
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The commits of a pull request, and what they change. */
        get: operations["GithostPullChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Comments on a pull request. */
        get: operations["GithostCommentList"];
        put?: never;
        /** Comments on a pull request, or on a line of what it changes. */
        post: operations["GithostCommentCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/comments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a comment; one that others answer stays without its text. */
        delete: operations["GithostCommentDelete"];
        options?: never;
        head?: never;
        /** Changes a comment, or says that it is settled. */
        patch: operations["GithostCommentUpdate"];
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Merges a pull request. */
        post: operations["GithostPullMerge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/pulls/{number}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reviews of a pull request. */
        get: operations["GithostReviewList"];
        put?: never;
        /** Reviews a pull request. */
        post: operations["GithostReviewCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/pushes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was pushed to a repository. */
        get: operations["GithostPushList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tags, the latest first. */
        get: operations["GithostTagList"];
        put?: never;
        /** Makes a tag. */
        post: operations["GithostTagCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/tags/{tag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a tag. */
        delete: operations["GithostTagDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/githost/v1/repositories/{owner}/{name}/tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A folder of a repository. */
        get: operations["GithostTreeGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/.backstage/auth/v1/cookie": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sets the cookie with which a browser reads what it cannot send a token for. */
        get: operations["identityCookieGet"];
        put?: never;
        post?: never;
        /** Takes the cookie away. */
        delete: operations["identityCookieDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/.backstage/auth/v1/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys with which this plugin's calls of others are checked. */
        get: operations["identityPluginKeySetGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody who can sign in. */
        get: operations["IdentityAccountList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One account. */
        get: operations["IdentityAccountGet"];
        put?: never;
        post?: never;
        /**
         * Removes an account with its sessions and tokens. Whoever comes by a provider again gets a new one:
         *     to keep somebody out, lock the account out.
         */
        delete: operations["IdentityAccountDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/accounts/{id}/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Locks an account out: its sessions end, its tokens count no longer, nobody signs in with it. */
        put: operations["IdentityAccountLockOut"];
        post?: never;
        /** Lets an account in again. */
        delete: operations["IdentityAccountLetIn"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/accounts/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Signs somebody out everywhere. */
        delete: operations["IdentityAccountSessionsEnd"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done, the newest first. Entries that come while pages are read move none of them. */
        get: operations["IdentityAuditList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All entries that are asked for, a line of JSON each, the oldest first. Ends with what was there
         *     when it began.
         */
        get: operations["IdentityAuditExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/audit/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Walks the chain of seals over all entries, and tells where it breaks and what is not sealed yet. */
        get: operations["IdentityAuditVerify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a user may use a permission, or may not. What grants and conditions say, and where, is shown
         *     with identity.decision.explain.
         */
        get: operations["IdentityDecisionGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The invitations, those of the last 30 days that ended too. */
        get: operations["IdentityInvitationList"];
        put?: never;
        /** Invites somebody: answers with a link to send to them. */
        post: operations["IdentityInvitationCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts an invitation: makes the account, or gives it a new password, and signs in. */
        post: operations["IdentityInvitationAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/invitations/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What an invitation is, for whoever has its link. */
        post: operations["IdentityInvitationLook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes an invitation back that nobody has accepted. */
        delete: operations["IdentityInvitationDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The server's keys: ids and times. */
        get: operations["identityKeyList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replaces a key. The new one is in use some minutes later, when everybody knows it. */
        post: operations["identityKeyRotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes one's own password. Every other session ends. */
        put: operations["IdentityPasswordUpdate"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every permission that some operation or action names: what grants can be about. */
        get: operations["IdentityPermissionList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The providers that people may sign in through. */
        get: operations["identity.provider.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/recoveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a link that opens an account whose password is lost. */
        post: operations["IdentityRecoveryCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of roles. */
        get: operations["IdentityRoleList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/roles/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One role. */
        get: operations["IdentityRoleGet"];
        /**
         * Makes a role, or puts other grants, another description or other members in the place of what it
         *     has; what is left out stays. Making one takes identity.role.create, too.
         */
        put: operations["IdentityRolePut"];
        post?: never;
        /** Takes a role away. One that comes with the server is again as it came. */
        delete: operations["IdentityRoleDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/roles/{namespace}/{name}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of the members of a role. */
        get: operations["IdentityRoleMemberList"];
        put?: never;
        /** Gives a role to users and groups. */
        post: operations["IdentityRoleMemberAdd"];
        /** Takes a role from a user or a group. */
        delete: operations["IdentityRoleMemberRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/service-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The service tokens. */
        get: operations["IdentityServiceTokenList"];
        put?: never;
        /** Makes a token for a service. */
        post: operations["IdentityServiceTokenCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/service-tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a service token. It counts no longer from then on. */
        delete: operations["IdentityServiceTokenDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One's own session, with the token that pages need to change something. It also keeps the session
         *     fresh: an old secret is replaced.
         */
        get: operations["IdentitySessionGet"];
        put?: never;
        post?: never;
        /** Signs out: the session ends, the cookie goes. Nothing happens where nobody is signed in. */
        delete: operations["IdentitySessionDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where one is signed in. */
        get: operations["IdentitySessionList"];
        put?: never;
        post?: never;
        /** Signs out everywhere else. */
        delete: operations["IdentitySessionEndOthers"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of one's own sessions. */
        delete: operations["IdentitySessionEnd"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs in by name and password: the answer sets the session's cookie. */
        post: operations["IdentitySignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own tokens. */
        get: operations["IdentityTokenList"];
        put?: never;
        /** Makes a token in one's own name: a program that sends it is its maker, as far as it reaches. */
        post: operations["IdentityTokenCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/identity/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes one of one's own tokens. It counts no longer from then on. */
        delete: operations["IdentityTokenDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The OpenAPI document of the whole API. */
        get: operations["GateOpenapiGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permission/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the caller may look at roles at all: what the plugin's front end asks first. */
        get: operations["RbacStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permission/.well-known/backstage/permissions/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The permissions about roles. They are on no things, and have no rules. */
        get: operations["PermissionMetadataGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permission/authorize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What the caller may do: a list of questions, answered with ALLOW or DENY, and to services with
         *     CONDITIONAL where no thing is named.
         */
        post: operations["PermissionAuthorize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permission/plugins/condition-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every rule that a condition can have, by plugin. */
        get: operations["RbacPluginRuleList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permission/plugins/id": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The plugins that have permissions. */
        get: operations["RbacPluginIdList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permission/plugins/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every permission that a policy can be about, by plugin. */
        get: operations["RbacPluginPolicyList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permission/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every policy, or those that match. */
        get: operations["RbacPolicyList"];
        put?: never;
        /**
         * Adds policies, of one role or several; a role that is not there is made. One that is there takes
         *     identity.role.update, too.
         */
        post: operations["RbacPolicyCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permission/policies/{kind}/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The policies of one role. */
        get: operations["RbacPolicyGet"];
        /** Puts policies of a role in the place of others. */
        put: operations["RbacPolicyUpdate"];
        post?: never;
        /** Takes policies from a role. */
        delete: operations["RbacPolicyDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permission/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every role. */
        get: operations["RbacRoleList"];
        put?: never;
        /** Makes a role. */
        post: operations["RbacRoleCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permission/roles/conditions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every conditional policy, or those that match. */
        get: operations["RbacConditionList"];
        put?: never;
        /**
         * Makes a conditional policy; a role that is not there is made. One that is there takes
         *     identity.role.update, too.
         */
        post: operations["RbacConditionCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permission/roles/conditions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One conditional policy. */
        get: operations["RbacConditionGet"];
        /** Puts a conditional policy in the place of another. */
        put: operations["RbacConditionUpdate"];
        post?: never;
        /** Takes a conditional policy away. */
        delete: operations["RbacConditionDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/permission/roles/{kind}/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One role, as a list of one. */
        get: operations["RbacRoleGet"];
        /**
         * Gives a role other members, another description or another name. Another name is another role,
         *     and takes identity.role.create and identity.role.delete, too.
         */
        put: operations["RbacRoleUpdate"];
        post?: never;
        /** Takes a role away, or takes it from one member. */
        delete: operations["RbacRoleDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pipelines/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Runs, the latest first. A page may be shorter than asked for: runs of repositories that the caller
         *     does not see are left out.
         */
        get: operations["PipelinesRunList"];
        put?: never;
        /** Starts what a push to a branch would start, or one PipelineRun. */
        post: operations["PipelinesRunCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pipelines/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run with its tasks, steps, results, reports and what it made. */
        get: operations["PipelinesRunGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pipelines/v1/runs/{id}/artifacts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Something that a run made, as a download. */
        get: operations["PipelinesArtifactGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pipelines/v1/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a run end. */
        post: operations["PipelinesRunCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pipelines/v1/runs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A run while it goes on: `run` with all of it whenever something changes, `lines` with what it tells.
         *     The id of an event says where a client that comes again goes on.
         */
        get: operations["PipelinesRunEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pipelines/v1/runs/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines of a run, of one task or one step where they are named. */
        get: operations["PipelinesRunLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pipelines/v1/runs/{id}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a run once more, on the same commit with the same plan. */
        post: operations["PipelinesRunRerun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pipelines/v1/runs/{id}/tests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The test cases of a run. */
        get: operations["PipelinesRunTests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/portal/v1/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the portal looks like here: the first thing that a page asks for. */
        get: operations["PortalStartGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/portal/v1/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own views and those that others share. */
        get: operations["PortalViewList"];
        put?: never;
        /** Keeps a view. */
        post: operations["PortalViewCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/portal/v1/views/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes a view of one's own. */
        put: operations["PortalViewPut"];
        post?: never;
        /** Removes a view of one's own, or with `portal.view.manage` one that somebody shares. */
        delete: operations["PortalViewDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/.well-known/backstage/permissions/apply-conditions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether runs pass conditions. Those that are not there, or not for the caller, pass none. */
        post: operations["ScaffolderPermissionConditionsApply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/.well-known/backstage/permissions/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The scaffolder's permissions, and the rules that decisions about its things may use. */
        get: operations["ScaffolderPermissionMetadataGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whether a name is free: of an entity in the catalog, of a repository at its host. What is taken by a
         *     thing that the caller may not see is taken, and nothing more is told of it.
         */
        post: operations["ScaffolderCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own forms that are not sent yet. */
        get: operations["ScaffolderDraftList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/drafts/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one has filled in of a template's form. */
        get: operations["ScaffolderDraftGet"];
        /** Keeps what one has filled in of a template's form. */
        put: operations["ScaffolderDraftPut"];
        post?: never;
        /** Throws away what one has filled in of a template's form. */
        delete: operations["ScaffolderDraftDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/options/{source}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Choices for a field, of a source that the operator declares. */
        post: operations["ScaffolderOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/playground/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rehearses a template as `v2/dry-run` does, and shows each step with what it was given and put out.
         *     What fails is part of the answer, beside what was made until then.
         */
        post: operations["ScaffolderPlaygroundDryRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/playground/lint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What is wrong with a template, at its lines, and what its form asks for. */
        post: operations["ScaffolderPlaygroundLint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/playground/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fetches a template from where it is kept, with all that lies beside it. */
        post: operations["ScaffolderPlaygroundOpen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs that the caller may see, the latest first unless another order is asked for. */
        get: operations["ScaffolderRunList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run: how it and its steps stand, what it was given, what it made. */
        get: operations["ScaffolderRunGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/runs/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lines of what a run logged. They are counted from 0 within the run; each `log` event of its stream
         *     says as `line` which its first is, so that pages and stream join without a gap.
         */
        get: operations["ScaffolderRunLogGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/runs/{id}/log/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines of what a run logged that have a text in them, in whichever case. */
        get: operations["ScaffolderRunLogSearch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/runs/{id}/log/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All that a run logged, as text to keep. */
        get: operations["ScaffolderRunLogText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The templates that the caller may see: what each makes, how often it was run, how that ended. */
        get: operations["ScaffolderTemplateList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/templates/{namespace}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them, with how long it usually takes and its last runs. */
        get: operations["ScaffolderTemplateGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v1/templates/{namespace}/{name}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Shows what a run of a template with these answers would make: files, steps, output. Nothing is
         *     kept, and nothing outside of a folder of its own is touched. Of one user and template the newest
         *     counts: an older one that goes on is given up.
         */
        post: operations["ScaffolderTemplatePreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v2/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every action, by id; nothing for callers who may have none run. */
        get: operations["ListActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v2/autocomplete/{provider}/{resource}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Suggestions of a vendor: `githost` (or `flagstone`, this server's own), `github`, `gitlab`, `gitea`. */
        post: operations["Autocomplete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v2/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rehearses a template: nothing outside of a folder of its own is touched, and what cannot be
         *     rehearsed is passed over.
         */
        post: operations["DryRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v2/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs that the caller may see, the latest first unless another order is asked for. */
        get: operations["ListTasks"];
        put?: never;
        /** Begins a run. */
        post: operations["Scaffold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v2/tasks/{taskId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run. */
        get: operations["GetTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v2/tasks/{taskId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a run. */
        post: operations["CancelTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v2/tasks/{taskId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run told, as soon as there is something; an empty list after half a minute. */
        get: operations["StreamLogsPolling"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v2/tasks/{taskId}/eventstream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a run tells, until it is over. Begins after `Last-Event-ID`, else after `after`, else with the
         *     first event.
         */
        get: operations["ScaffolderTaskEventStream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v2/tasks/{taskId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a run that is over tried again from where it failed. */
        post: operations["Retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v2/templates/{namespace}/{kind}/{name}/parameter-schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the wizard of a template asks for. Pages that are not for the caller are left out. */
        get: operations["GetTemplateParameterSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scaffolder/v2/templating-extensions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What templates can use beside the language itself. */
        get: operations["ListTemplatingExtensions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spine/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events after a number, oldest first. `topic` filters within the page that was read, so that a
         *     page may be short, or empty, and `next` goes on all the same.
         */
        get: operations["SpineEventList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spine/v1/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events as they happen. Begins after `Last-Event-ID`, else after `after`, else now. */
        get: operations["SpineEventStream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spine/v1/followers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The feed, and how far those who read it are. */
        get: operations["SpineFollowerList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spine/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs, newest first. */
        get: operations["SpineJobList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spine/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job with its input. */
        get: operations["SpineJobGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spine/v1/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels a job: at once when it waits, as soon as its handler stops when it runs. */
        post: operations["SpineJobCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spine/v1/jobs/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A job's log from an offset on. With `waitSeconds`, asking again and again follows it live. */
        get: operations["SpineJobLogGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spine/v1/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a failed, cancelled or waiting job run now. */
        post: operations["SpineJobRetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spine/v1/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many jobs of each queue wait, run and rest as failed. */
        get: operations["SpineQueueList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spine/v1/reconcilers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All reconcilers and how they do. */
        get: operations["SpineReconcilerList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spine/v1/reconcilers/{name}/nudge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a reconciler run now. */
        post: operations["SpineReconcilerNudge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/spine/v1/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All schedules with their ticks. */
        get: operations["SpineScheduleList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-settings/buckets/{bucket}/keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A setting of one's own. */
        get: operations["UserSettingGet"];
        /** Sets a setting of one's own. */
        put: operations["UserSettingPut"];
        post?: never;
        /** Removes a setting of one's own, if it is there. */
        delete: operations["UserSettingDelete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user-settings/multiget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Several settings of one's own. */
        post: operations["UserSettingMultiget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/{plugin}/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The OpenAPI document of one plugin, with whole paths. */
        get: operations["GatePluginOpenapiGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/git/{owner}/{name}/git-receive-pack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes what a client pushes to a repository. */
        post: operations["GithostPackPut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/git/{owner}/{name}/git-upload-pack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends what a client wants of a repository. */
        post: operations["GithostPackGet"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/git/{owner}/{name}/info/refs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a client is told first of a repository: `?service=git-upload-pack` or `git-receive-pack`. */
        get: operations["GithostRefsGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/git/{owner}/{name}/raw/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file as it is: text as plain text, pictures as pictures, everything else as a download. */
        get: operations["GithostRawGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process's measurements in OpenMetrics text. */
        get: operations["GateMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What somebody says who accepts an invitation. */
        AcceptRequest: {
            /** @description The part of the link behind `#`. */
            secret: string;
            /** @description The name to sign in with; not needed where a link opens an account that has one. */
            name?: string;
            /**
             * Format: password
             * @description The password to sign in with.
             */
            password: string;
            /** @description What they are called. */
            displayName?: string | null;
        };
        /** @description A page of accounts. */
        AccountPage: {
            /** @description The accounts, by reference. */
            items: components["schemas"]["AccountView"][];
            /** @description What to ask for as `after` to get the next page; absent on the last. */
            next?: string | null;
        };
        /** @description Somebody who can sign in. */
        AccountView: {
            /** @description Its id. */
            id: string;
            /** @description Who they are here: `user:default/ada`. */
            entityRef: string;
            /** @description The name that they sign in with here; absent for those who come by a provider only. */
            name?: string | null;
            /** @description What they are called. */
            displayName?: string | null;
            /** @description Their address. */
            email?: string | null;
            /** @description Their picture's address. */
            picture?: string | null;
            /** @description Whether they can sign in with a password. */
            hasPassword: boolean;
            /** @description Whether they are the owner. */
            isOwner: boolean;
            lockedOutAt?: components["schemas"]["i64"] | null;
            /** @description When the account was made, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            signedInAt?: components["schemas"]["i64"] | null;
            /** @description The providers by which it is reached; only told of one account. */
            providers?: string[] | null;
        };
        /** @description A page of acts. */
        ActPage: {
            /** @description The acts, the newest first. */
            items: components["schemas"]["ActView"][];
            /** @description What to ask for as `before` to get the next page; absent on the last. */
            next?: string | null;
        };
        /** @description An act. */
        ActView: {
            /** @description Its id. */
            id: string;
            /** @description `register`, `unregister`, `ignore`, `delete`. */
            kind: string;
            /** @description `planned`, `applying`, `verified`, `failed`, `undone`. */
            state: string;
            /** @description Who planned it. */
            actor: string;
            /** @description What was asked for. */
            input: Record<string, unknown>;
            /** @description What it was going to do. */
            preview: Record<string, unknown>;
            /** @description What became of it. */
            outcome: Record<string, unknown>;
            /** @description The source that it is about. */
            sourceId?: string | null;
            /** @description When it was planned, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            /** @description When its state changed last. */
            changedAt: components["schemas"]["i64"];
            appliedAt?: components["schemas"]["i64"] | null;
            /** @description Whether it can be applied, as far as its state says. */
            canApply: boolean;
            /** @description Whether it can be undone, as far as its state says. */
            canUndo: boolean;
        };
        /** @description Something that can be asked for. */
        Action: {
            /** @description What it is called by: `catalog:get-catalog-entity`. */
            id: string;
            /** @description Its name within the plugin. */
            name: string;
            /** @description Its name for people. */
            title: string;
            /** @description When to use it, what it does, what comes back. */
            description: string;
            /** @description The plugin that does it. */
            pluginId: string;
            /** @description `destructive`, `idempotent`, `readOnly`. */
            attributes: Record<string, unknown>;
            /** @description JSON schemas of its `input` and its `output`. */
            schema: Record<string, unknown>;
        };
        /** @description A use of an action. */
        ActionExample: {
            /** @description What it shows. */
            description: string;
            /** @description A template's steps, as YAML. */
            example: string;
        };
        /** @description The input of an action beside secrets. */
        ActionInvokeRequest: {
            /** @description Fits the action's input schema. */
            input?: Record<string, unknown> | null;
            /** @description No action takes any yet. */
            secrets?: Record<string, unknown> | null;
        };
        /** @description What came of an action. */
        ActionInvokeResponse: {
            /** @description Fits the action's output schema. */
            output: Record<string, unknown>;
        };
        /** @description What a caller may ask for. */
        ActionListResponse: {
            /** @description The actions. */
            actions: components["schemas"]["Action"][];
        };
        /** @description Who is to have a role. */
        AddMembersRequest: {
            /** @description Users, groups, or `everyone`. */
            members: string[];
        };
        /** @description An entity that a file at the location holds already. */
        AnalyzeLocationExistingEntity: {
            /** @description The file: `{type, target}`. */
            location: Record<string, unknown>;
            /** @description Whether the file is a source of this catalog. */
            isRegistered: boolean;
            /** @description The entity. */
            entity: components["schemas"]["Entity"];
        };
        /** @description The beginning of an entity for what is at the location. */
        AnalyzeLocationGenerateEntity: {
            /** @description As much of it as could be found out. */
            entity: Record<string, unknown>;
            /** @description What was found out about single fields; none yet. */
            fields: Record<string, unknown>[];
        };
        /** @description Body of a request to look at a location. Other keys are ignored. */
        AnalyzeLocationRequest: {
            /** @description Where to look. */
            location: components["schemas"]["LocationInput"];
            /**
             * @description The file to look for in a folder or repository; `catalog-info.yaml` when absent. Backstage's
             *     own document spells it `catalogFileName`, its client `catalogFilename`.
             */
            catalogFilename?: string | null;
        };
        /** @description What is at a location. One of the lists is empty. */
        AnalyzeLocationResponse: {
            /** @description What is there. */
            existingEntityFiles: components["schemas"]["AnalyzeLocationExistingEntity"][];
            /** @description What could be put there. */
            generateEntities: components["schemas"]["AnalyzeLocationGenerateEntity"][];
        };
        /** @description Questions whether entities pass conditions. */
        ApplyConditionsRequest: {
            /** @description Each `{id, resourceRef, resourceType, conditions}`; `resourceRef` is one reference or several. */
            items: Record<string, unknown>[];
        };
        /** @description The answers. */
        ApplyConditionsResponse: {
            /** @description Each `{id, result}`; `result` is `ALLOW` or `DENY`, or a list of them. */
            items: Record<string, unknown>[];
        };
        /** @description Who did something. */
        AuditActor: {
            /** @description `user`, `service`, `anonymous`, `everyone`, `operator`, `system`. */
            kind: string;
            /** @description `user:default/ada`, `external:ci`. */
            name: string;
            /** @description Their account here. */
            account?: string | null;
            /** @description The session that they did it in. */
            session?: string | null;
        };
        /** @description A place at which the chain breaks. */
        AuditBreak: {
            /**
             * Format: int64
             * @description The number of the seal.
             */
            seal: number;
            /** @description How. */
            kind: components["schemas"]["AuditBreakKind"];
            /** @description The entry, where it is one. */
            entry?: string | null;
            /** @description In words. */
            detail: string;
        };
        /**
         * @description How the chain breaks.
         * @enum {string}
         */
        AuditBreakKind: "entryChanged" | "entryMissing" | "entryInserted" | "sealChanged" | "sealMoved" | "sealMissing" | "sealForged" | "keyUnknown" | "truncated" | "anchorForged";
        /** @description An entry of the audit log. */
        AuditEntry: {
            /** @description Its id. */
            id: string;
            /** @description When it was done, epoch milliseconds. */
            at: components["schemas"]["i64"];
            /** @description What was done. */
            event: string;
            /** @description `low`, `medium`, `high`, `critical`. */
            severity: string;
            /** @description `succeeded`, `failed`, `denied`. */
            outcome: string;
            /** @description Who did it. */
            actor: components["schemas"]["AuditActor"];
            origin?: components["schemas"]["AuditOrigin"] | null;
            /** @description What it was done to. */
            subject?: string | null;
            /** @description What that was before. */
            old?: Record<string, unknown> | null;
            /** @description What it is since. */
            new?: Record<string, unknown> | null;
            /** @description What else is known. */
            meta?: Record<string, unknown> | null;
            /** @description Why it failed or was refused. */
            error?: string | null;
            /**
             * Format: int64
             * @description The seal that covers it; absent until one does.
             */
            seal?: number | null;
        };
        /** @description From where something was done. */
        AuditOrigin: {
            /** @description The address. */
            address: string;
            /** @description What the client says of itself. */
            userAgent?: string | null;
            /** @description The id of the request. */
            requestId?: string | null;
            /** @description The method. */
            method?: string | null;
            /** @description The path. */
            path?: string | null;
        };
        /** @description A page of entries. */
        AuditPage: {
            /** @description The entries. A page may have few, or none, though there are more. */
            items: components["schemas"]["AuditEntry"][];
            /** @description What to ask for as `cursor` to get the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A seal. */
        AuditSeal: {
            /**
             * Format: int64
             * @description Its number.
             */
            number: number;
            /** @description Its hash. */
            hash: string;
            /** @description When it was put, or removed, epoch milliseconds. */
            at: components["schemas"]["i64"];
        };
        /** @description What is not sealed yet. */
        AuditUnsealed: {
            /**
             * Format: int64
             * @description How many entries.
             */
            count: number;
            oldestAgeMs?: components["schemas"]["i64"] | null;
        };
        /** @description What a verification found. */
        AuditVerification: {
            /** @description Whether everything that is sealed is as it was. */
            ok: boolean;
            /**
             * Format: int64
             * @description Seals that were walked over.
             */
            seals: number;
            /**
             * Format: int64
             * @description Entries that are as they were sealed.
             */
            entries: number;
            head?: components["schemas"]["AuditSeal"] | null;
            removed?: components["schemas"]["AuditSeal"] | null;
            /** @description Where the chain breaks, the first of them first; 100 at most. */
            breaks: components["schemas"]["AuditBreak"][];
            /**
             * Format: int64
             * @description How many breaks there are.
             */
            breaksCount: number;
            /** @description What is not sealed yet. */
            unsealed: components["schemas"]["AuditUnsealed"];
        };
        /** @description An entity in a few words. Long texts are cut. */
        BriefView: {
            /** @description Its kind, in lower case. */
            kind: string;
            /** @description Its namespace. */
            namespace: string;
            /** @description Its name. */
            name: string;
            /** @description `metadata.title`. */
            title?: string | null;
            /** @description `spec.profile.displayName`, of users and groups. */
            displayName?: string | null;
            /** @description `spec.type`. */
            type?: string | null;
            /** @description `spec.lifecycle`. */
            lifecycle?: string | null;
            /** @description Reference of its owner. */
            owner?: string | null;
            /** @description Reference of the system that it is part of. */
            system?: string | null;
            /** @description `metadata.description`. */
            description?: string | null;
        };
        /** @description The source that a change came from. */
        ChangeSource: {
            /** @description Its id. */
            id: string;
            /** @description `url` or `file`. */
            type: string;
            /** @description Address or path. */
            target: string;
        };
        /** @description A change. */
        ChangeView: {
            /**
             * Format: int64
             * @description The cursor that goes on behind it.
             */
            cursor: number;
            /** @description When, epoch milliseconds. */
            at: components["schemas"]["i64"];
            /** @description What happened: `catalog.entity.changed`, `catalog.location.registered`, and so on. */
            topic: string;
            /** @description Of an entity, `created`, `updated` or `removed`. */
            change?: string | null;
            /** @description The entity reference, or the id of the location or source. */
            subject: string;
            /** @description Who did it; `system` for what reading found. */
            actor: string;
            source?: components["schemas"]["ChangeSource"] | null;
        };
        /** @description A page of changes. */
        ChangesPage: {
            /** @description The changes, oldest first. A page may be empty though there are more. */
            items: components["schemas"]["ChangeView"][];
            /**
             * Format: int64
             * @description What to ask for as `after` to go on.
             */
            next: number;
            /**
             * Format: int64
             * @description The newest that can be told: when `next` is less, there is more to read at once.
             */
            head: number;
        };
        /** @description A claim of an entity: one document in one file. */
        ClaimView: {
            /** @description The file, `type:target`. */
            location: string;
            /**
             * Format: int64
             * @description Line of the document in it, from 1.
             */
            line: number;
            /** @description The source that led to the file. */
            sourceId: string;
            /** @description The `Location` entity that named the file. */
            parentRef?: string | null;
            /** @description When it was read first, epoch milliseconds. */
            claimedAt: components["schemas"]["i64"];
            /** @description Whether the entity is taken from it. */
            isWinner: boolean;
            /** @description Whether there is a good document. */
            isGood: boolean;
            /** @description Whether nothing names the file any more. */
            isOrphan: boolean;
            /** @description What was wrong at the last reading. */
            problems: Record<string, unknown>[];
        };
        /** @description A page of conflicts. */
        ConflictPage: {
            /** @description The conflicts, by reference. */
            items: components["schemas"]["ConflictView"][];
            /** @description What to ask for as `after` to get the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A reference that several files claim. */
        ConflictView: {
            /** @description The reference. */
            entityRef: string;
            /** @description Since when, epoch milliseconds. */
            since: components["schemas"]["i64"];
            /** @description Every claim, oldest first; the entity is taken from the one that is the winner. */
            claims: components["schemas"]["ClaimView"][];
            /** @description The rule that decides between them. */
            rule: string;
        };
        /** @description Until when the cookie is good. */
        CookieView: {
            /** @description When it expires, `2026-11-23T12:00:00.000Z`. */
            expiresAt: string;
        };
        /** @description A location to register. */
        CreateLocationRequest: {
            /** @description The address. */
            target: string;
            /** @description `url`. */
            type: string;
            /** @description Taken as Backstage takes it, and as there without effect. */
            presence?: string | null;
        };
        /** @description A location that was registered, or would be. */
        CreateLocationResponse: {
            /** @description The location. */
            location: components["schemas"]["LocationView"];
            /**
             * @description Of a dry run, the entities that it would bring; of a registration that waited, those that it
             *     has brought; else empty.
             */
            entities: components["schemas"]["Entity"][];
            /** @description Of a dry run: whether it is registered. */
            exists?: boolean | null;
            /** @description Of a registration that waited: whether it was read within that time. */
            isRead?: boolean | null;
        };
        /** @description One's own session. */
        CurrentView: {
            /** @description Who it is here: `user:default/ada`. */
            entityRef: string;
            /** @description The account. */
            account: string;
            /** @description What they are called. */
            displayName?: string | null;
            /** @description Their address. */
            email?: string | null;
            /** @description Their picture's address. */
            picture?: string | null;
            /** @description Who vouched: a provider's id, or `local`. */
            provider: string;
            /** @description To be sent as the header `flagstone-csrf` with everything that changes something. */
            csrfToken: string;
            /** @description When the session ends at the latest, epoch milliseconds. */
            expiresAt: components["schemas"]["i64"];
            /** @description When it ends if it is not used until then, epoch milliseconds. */
            idleAt: components["schemas"]["i64"];
        };
        /** @description A page of relations to nothing. */
        DanglingPageView: {
            /** @description The relations, by entity. */
            items: components["schemas"]["DanglingView"][];
            /** @description How many there are on all pages. */
            totalItems: number;
            /** @description What to ask for as `after` to get the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A relation whose target is not in the catalog. */
        DanglingView: {
            /** @description The entity that has the relation. */
            entityRef: string;
            /** @description `ownedBy`, `dependsOn`, and so on. */
            relation: string;
            /** @description The entity that is not there. */
            targetRef: string;
        };
        /** @description A grant that is about the permission. */
        DecisionGrantView: {
            /** @description Its role. */
            role: string;
            /** @description allow or deny. */
            effect: string;
            /** @description The grant as it is written; with identity.decision.explain. */
            grant?: Record<string, unknown> | null;
            /** @description Where: a file and line, or by whom over the API; with identity.decision.explain. */
            defined: string;
            /** @description How they come by the role: themselves, a group, the group that it is in. */
            path: string[];
            since?: components["schemas"]["i64"] | null;
            /** @description Whether the thing passes its condition. */
            passes?: boolean | null;
            /** @description How each rule of the condition came out; with identity.decision.explain. */
            parts?: components["schemas"]["DecisionPartView"][];
        };
        /** @description A rule of a condition. */
        DecisionPartView: {
            /** @description Where in the condition. */
            at: string;
            /** @description The rule, for this user. */
            rule: Record<string, unknown>;
            /** @description Whether the thing passes it. */
            passes?: boolean | null;
        };
        /** @description Why somebody may do something, or may not. */
        DecisionView: {
            /** @description Who. */
            user: string;
            /** @description The permission. */
            permission: string;
            /** @description On which thing. */
            resourceRef?: string | null;
            /** @description `allow`, `deny`, or `conditional` where no thing is named and it depends on it. */
            result: string;
            /** @description What decided, in a sentence. */
            rule: string;
            /** @description Whether the credentials that one asks with reach as far; only about oneself. */
            tokenReaches?: boolean | null;
            /** @description The groups that they are in, directly or through others. */
            groups: string[];
            /** @description The grants that are about the permission, those that decided first. */
            grants: components["schemas"]["DecisionGrantView"][];
            /** @description What a thing must pass; with identity.decision.explain. */
            conditions?: Record<string, unknown> | null;
        };
        /** @description A deployment in a list. */
        DeliveryDeployment: {
            /** @description Its id. */
            id: string;
            /** @description The service, a reference. */
            service: string;
            /** @description Where. */
            environment: string;
            /** @description deploy, promotion or rollback. */
            kind: string;
            /** @description pending, starting, healthy, failed, replaced or rolled_back. */
            state: string;
            /** @description `owner/name` of the built-in Git host, else an address. */
            repository: string;
            /** @description The commit that it was built from. */
            commit: string;
            /** @description The commit that ran here before. */
            previousCommit?: string | null;
            /** @description Digest of the artefact. */
            digest: string;
            /** @description The pipeline run that built it. */
            run?: string | null;
            /** @description The deployment whose release it is, of a promotion or a rollback. */
            of?: string | null;
            /** @description The deployment in whose place it came. */
            replaces?: string | null;
            /** @description Why it was asked for, failed, or was taken back. */
            reason?: string | null;
            /** @description Who asked for it. */
            actor: string;
            /** @description When it was asked for, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            startedAt?: components["schemas"]["i64"] | null;
            settledAt?: components["schemas"]["i64"] | null;
            endedAt?: components["schemas"]["i64"] | null;
        };
        /** @description A deployment with all that is known. */
        DeliveryDeploymentDetail: components["schemas"]["DeliveryDeployment"] & {
            /** @description Where the service answers in this environment. */
            url: string;
            /** @description The last that its program said, of one that failed. */
            logTail: string;
        };
        /** @description Deployments. */
        DeliveryDeploymentList: {
            /** @description The latest first. */
            items: components["schemas"]["DeliveryDeployment"][];
            /** @description Where the next page begins. */
            next?: string | null;
        };
        /** @description A part of a log. */
        DeliveryDeploymentLog: {
            /**
             * Format: int64
             * @description The byte that it begins at.
             */
            from: number;
            /**
             * Format: int64
             * @description Where the next part begins.
             */
            next: number;
            /**
             * Format: int64
             * @description Where the log begins that is still kept.
             */
            first: number;
            /**
             * Format: int64
             * @description Where it ends for now.
             */
            end: number;
            /** @description The text. */
            text: string;
        };
        /** @description In what two environments differ. */
        DeliveryDifference: {
            /** @description One. */
            from: components["schemas"]["DeliverySide"];
            /** @description The other. */
            to: components["schemas"]["DeliverySide"];
            /** @description Whether both run the very same artefact. */
            sameArtifact: boolean;
            /** @description Variables with different values. */
            variables: components["schemas"]["DeliveryVariable"][];
        };
        /** @description A service in an environment. */
        DeliveryEnvironment: {
            /** @description The environment. */
            name: string;
            /** @description Where the service answers; absent where it was never deployed. */
            url?: string | null;
            current?: components["schemas"]["DeliveryDeployment"] | null;
            /** @description up, unwell, starting, down or none. */
            health: string;
            /**
             * Format: int32
             * @description How often what answers was started again.
             */
            restarts: number;
            latest?: components["schemas"]["DeliveryDeployment"] | null;
            /** @description Former deployments that can come back, the latest first, one of each artefact. */
            releases: components["schemas"]["DeliveryDeployment"][];
        };
        /** @description The environments of a server. */
        DeliveryEnvironmentList: {
            /** @description Their names, in the order of promotion. */
            items: string[];
        };
        /** @description From where to where. */
        DeliveryPromotion: {
            /** @description The environment whose release is promoted. */
            from: string;
            /** @description The environment that it comes to, which stands behind the other. */
            to: string;
        };
        /** @description What to go back to. */
        DeliveryRollback: {
            /** @description In which environment. */
            environment: string;
            /** @description The deployment that comes back; the last that was healthy without it. */
            to?: string | null;
            /** @description Why. */
            reason?: string | null;
        };
        /** @description What runs of a service. */
        DeliveryService: {
            /** @description The service, a reference. */
            service: string;
            /** @description Whether releases run on this server at all. */
            enabled: boolean;
            /** @description In order of promotion. */
            environments: components["schemas"]["DeliveryEnvironment"][];
        };
        /** @description One side of a difference. */
        DeliverySide: {
            /** @description The environment. */
            environment: string;
            current?: components["schemas"]["DeliveryDeployment"] | null;
        };
        /** @description A variable that two environments give different values. */
        DeliveryVariable: {
            /** @description Its name. */
            name: string;
            /** @description Its value in one; absent where it is not set. */
            from?: string | null;
            /** @description Its value in the other. */
            to?: string | null;
        };
        /** @description The file that an entity came from. */
        DescriptorView: {
            /** @description The file, `type:target`. */
            file: string;
            /** @description What is written in it; of an entity whose file cannot be had, the entity as YAML. */
            text: string;
            /**
             * Format: int64
             * @description First line of the entity's document in the text, from 1.
             */
            line: number;
            /**
             * Format: int64
             * @description How many lines its document has.
             */
            lines: number;
            /** @description What is wrong, at its lines. */
            problems: components["schemas"]["FaultView"][];
            /** @description Where the file can be edited. */
            edit?: string | null;
            readAt?: components["schemas"]["i64"] | null;
            /** @description Whether the text is not that of the file, but written from the entity. */
            generated: boolean;
            /** @description Whether documents that are not for the caller were cut out; their lines are kept free. */
            partial: boolean;
            unavailable?: components["schemas"]["UnavailableView"] | null;
        };
        /** @description What a dry run comes to. */
        DryRunResult: {
            /** @description What it told. */
            log: Record<string, unknown>[];
            /** @description What it leaves in its folder. */
            directoryContents: components["schemas"]["SerializedFile"][];
            /** @description What it puts out. */
            output: Record<string, unknown>;
            /** @description The steps, with ids and names. */
            steps: Record<string, unknown>[];
        };
        /** @description How many sessions ended. */
        EndedView: {
            /** @description So many. */
            ended: number;
        };
        /** @description Entities by their references. */
        EntitiesBatchResponse: {
            /** @description In the order of the references; `null` where there is none. */
            items: (components["schemas"]["Entity"] | null)[];
        };
        /** @description A page of entities. */
        EntitiesQueryResponse: {
            /** @description The entities, or of each the fields that were asked for. */
            items: components["schemas"]["Entity"][];
            /**
             * Format: int64
             * @description All that match, on all pages; 0 when it was not to be counted.
             */
            totalItems: number;
            /** @description How to go on. */
            pageInfo: components["schemas"]["EntitiesQueryResponsePageInfo"];
        };
        /** @description How to go on from a page. */
        EntitiesQueryResponsePageInfo: {
            /** @description The cursor of the next page, when there is one. */
            nextCursor?: string | null;
            /** @description The cursor of the previous page, when there is one. */
            prevCursor?: string | null;
        };
        /** @description An entity of the software catalog. */
        Entity: {
            /** @description For example `backstage.io/v1alpha1`. */
            apiVersion: string;
            /** @description For example `Component`. */
            kind: string;
            /** @description Name, namespace, uid, etag, title, description, labels, annotations, tags, links, and more. */
            metadata: Record<string, unknown>;
            /** @description What its kind says of it. */
            spec?: Record<string, unknown> | null;
            /** @description Its relations, sorted by type and target. */
            relations?: components["schemas"]["EntityRelation"][] | null;
        };
        /** @description One step of an ancestry. */
        EntityAncestryItem: {
            /** @description The entity. */
            entity: components["schemas"]["Entity"];
            /** @description The entities that emitted it. */
            parentEntityRefs: string[];
        };
        /** @description Which entities an entity came from. */
        EntityAncestryResponse: {
            /** @description The entity that was asked about. */
            rootEntityRef: string;
            /** @description It and its ancestors. */
            items: components["schemas"]["EntityAncestryItem"][];
        };
        /** @description How often a value occurs. */
        EntityFacet: {
            /** @description The value in its own case. */
            value: string;
            /**
             * Format: int64
             * @description Entities that have it.
             */
            count: number;
        };
        /** @description The values of each facet. */
        EntityFacetsResponse: {
            /** @description By facet, as it was asked for. */
            facets: {
                [key: string]: components["schemas"]["EntityFacet"][];
            };
        };
        /** @description A relation of an entity to another. */
        EntityRelation: {
            /** @description For example `ownedBy`. */
            type: string;
            /** @description The other entity; it need not exist. */
            target_ref: string;
        };
        /** @description An entity with what a page about it shows at first. */
        EntityView: {
            /**
             * @description The entity, without `spec.definition` and without texts of more than 64 kB. Of its relations at
             *     most 5,000, of every sort some.
             */
            entity: Record<string, unknown>;
            /** @description How many relations it has. */
            relationsTotal: number;
            /**
             * Format: int64
             * @description How large `spec.definition` is, when there is one.
             */
            definitionBytes?: number | null;
            /** @description JSON pointers of the other texts that were left out. */
            leftOut?: string[];
            /** @description What the entity is related to, by reference; at most 500, of every sort of relation some. */
            targets: {
                [key: string]: components["schemas"]["TargetView"];
            };
            /** @description Whether there are more. */
            targetsTruncated: boolean;
            /** @description What is wrong with it. */
            problems: components["schemas"]["FaultView"][];
            freshness?: components["schemas"]["FreshnessView"] | null;
            /** @description Whether nothing names its file any more. */
            orphan: boolean;
            /** @description Where its source lies. */
            links: components["schemas"]["LinksView"];
        };
        /** @description The body of every failure, as Backstage's clients read it, with our extra fields in `error`. */
        Error: {
            error: components["schemas"]["ErrorDetail"];
            request: components["schemas"]["ErrorRequest"];
            response: components["schemas"]["ErrorResponse"];
        };
        /** @description What went wrong. */
        ErrorDetail: {
            /** @description Backstage's name of the kind of failure, `InputError`. */
            name: string;
            /** @description A sentence. */
            message: string;
            /** @description Our name of the kind of failure, `input`. */
            code: string;
            /** @description The field or parameter that was wrong. */
            field?: string | null;
            /** @description What to do about it. */
            hint?: string | null;
        };
        /** @description The request that failed. */
        ErrorRequest: {
            method: string;
            /** @description Path and query, relative to the plugin. */
            url: string;
        };
        /** @description The response that this is the body of. */
        ErrorResponse: {
            /** Format: int32 */
            statusCode: number;
        };
        /** @description A piece of what an explanation rests on. */
        EvidenceView: {
            /** @description The part that it plays. */
            role: string;
            /** @description What it says. */
            statement: string;
            /** @description Where it comes from. */
            source: string;
            /**
             * Format: int64
             * @description Line in it, from 1.
             */
            line?: number | null;
            since?: components["schemas"]["i64"] | null;
        };
        /** @description Why something is as it is. */
        ExplanationView: {
            /** @description What is asked about. */
            topic: string;
            /** @description Which of them. */
            subject: string;
            /** @description The answer in a sentence. */
            answer: string;
            /** @description The rule that decided. */
            rule: string;
            /** @description What the rule was applied to, the deciding piece first. */
            evidence: components["schemas"]["EvidenceView"][];
            /** @description Events of late that have to do with it, the newest first. */
            events: components["schemas"]["MentionView"][];
        };
        /** @description One thing that is wrong. */
        FaultView: {
            /** @description `error` or `warning`. */
            severity: string;
            /**
             * @description What sort it is: the step of reading that it stopped (`yaml`, `policy`, `kind`, ...), `dangling`
             *     or `conflict`.
             */
            code?: string | null;
            /** @description What is wrong, in a sentence. */
            message: string;
            /** @description What to do about it. */
            hint?: string | null;
            /** @description JSON pointer of the field. */
            field?: string | null;
            /** @description The file, `type:target`. */
            file?: string | null;
            /**
             * Format: int64
             * @description Line in the file, from 1.
             */
            line?: number | null;
            /**
             * Format: int64
             * @description Column in the line, from 1.
             */
            column?: number | null;
        };
        /** @description A page of files. */
        FilePage: {
            /** @description The files, by location. */
            items: components["schemas"]["FileView"][];
            /** @description What to ask for as `after` to get the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A file that a source has led to. */
        FileView: {
            /** @description `type:target`. */
            location: string;
            /** @description What was wrong with it, apart from its entities: stage, message, line, column. */
            problems: Record<string, unknown>[];
            /**
             * @description When that was noted down, epoch milliseconds: the last reading that found anything new in the
             *     source.
             */
            notedAt: components["schemas"]["i64"];
        };
        /** @description How the reading of an entity's source goes. Times are epoch milliseconds. */
        FreshnessView: {
            /** @description The source, for callers who may see sources. */
            sourceId?: string | null;
            /** @description Its address or path. */
            target: string;
            /** @description `new`, `ok`, `failing`, `held` or `removing`, as sources have it. */
            state: string;
            checkedAt?: components["schemas"]["i64"] | null;
            readAt?: components["schemas"]["i64"] | null;
            readOkAt?: components["schemas"]["i64"] | null;
            nextReadAt?: components["schemas"]["i64"] | null;
            /**
             * Format: int64
             * @description How often it is looked at; absent when only on demand.
             */
            intervalSeconds?: number | null;
            /** @description What could not be read, for callers who may see sources. */
            problem?: string | null;
        };
        /** @description The body of the probes, as Backstage's. */
        GateHealth: {
            status: string;
            message?: string | null;
        };
        /** @description Which build answers. */
        GateVersion: {
            /** @description The release. */
            version: string;
            /** @description The commit it was built from, when known. */
            commit?: string | null;
            /**
             * Format: int64
             * @description When the process started, epoch milliseconds.
             */
            startedAt: number;
        };
        /** @description Body of a request for entities by reference. */
        GetEntitiesByRefsRequest: {
            /** @description The references, `kind:namespace/name`. */
            entityRefs: string[];
            /** @description Paths to show. */
            fields?: string[] | null;
            /** @description Shows only entities that match; others are `null`. */
            query?: Record<string, unknown> | null;
        };
        /** @description Who wrote which lines of a file last. */
        GithostBlame: {
            /** @description The commit that the file is of. */
            commit: string;
            /** @description Where it is. */
            path: string;
            /** @description Its lines, in their order. */
            ranges: components["schemas"]["GithostBlameRange"][];
            /** @description The commits that the ranges name. */
            commits: components["schemas"]["GithostCommit"][];
        };
        /** @description Lines in a row that one commit wrote. */
        GithostBlameRange: {
            /**
             * Format: int64
             * @description The first line, from 1.
             */
            line: number;
            /**
             * Format: int64
             * @description How many.
             */
            count: number;
            /** @description The commit. */
            commit: string;
        };
        /** @description A branch that is to be made. */
        GithostBranchBody: {
            /** @description Its name. */
            name: string;
            /** @description The branch, tag or commit that it begins at; the default branch without it. */
            from?: string | null;
        };
        /** @description A check. */
        GithostCheck: {
            /** @description Which: `ci/build`. */
            context: string;
            /** @description pending, success, failure or error. */
            state: string;
            /** @description That in a sentence. */
            description: string;
            /** @description Where there is more. */
            targetUrl?: string | null;
            /** @description Who says so. */
            actor: string;
            /** @description When it was first told, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            /** @description When it was last told, epoch milliseconds. */
            updatedAt: components["schemas"]["i64"];
        };
        /** @description How a check went. */
        GithostCheckBody: {
            /** @description Which: `ci/build`. */
            context: string;
            /** @description pending, success, failure or error. */
            state: string;
            /** @description That in a sentence. */
            description?: string;
            /** @description Where there is more. */
            targetUrl?: string | null;
        };
        /** @description The checks of a commit. */
        GithostCheckList: {
            /** @description By name. */
            items: components["schemas"]["GithostCheck"][];
        };
        /** @description A comment. */
        GithostComment: {
            /** @description Its id. */
            id: string;
            /** @description The comment that began what it answers. */
            replyTo?: string | null;
            /** @description Who wrote it. */
            author: string;
            /** @description What it says (Markdown); empty when it was deleted. */
            text: string;
            place?: components["schemas"]["GithostCommentPlace"] | null;
            /** @description The branch has moved since the line was looked at. */
            isOutdated: boolean;
            /** @description Who says that it is settled. */
            resolvedBy?: string | null;
            /** @description It was deleted, and others answer it. */
            isDeleted: boolean;
            /** @description When it was written, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            /** @description When it was changed, epoch milliseconds. */
            updatedAt: components["schemas"]["i64"];
        };
        /** @description A comment that is to be written: with a place, on a line of the difference. */
        GithostCommentBody: {
            /** @description What it says (Markdown). */
            text: string;
            /** @description The comment that it answers. */
            replyTo?: string | null;
            place?: components["schemas"]["GithostCommentPlaceBody"] | null;
        };
        /** @description What of a comment is to be another. */
        GithostCommentChange: {
            /** @description What it says; only its author changes that. */
            text?: string | null;
            /** @description Whether it is settled. */
            isResolved?: boolean | null;
        };
        /** @description A page of comments. */
        GithostCommentList: {
            /** @description In the order in which they were written. */
            items: components["schemas"]["GithostComment"][];
            /** @description What to send as `after` for the next page. */
            next?: string | null;
        };
        /** @description A line of a difference. */
        GithostCommentPlace: {
            /** @description The file. */
            path: string;
            /** @description old or new. */
            side: string;
            /**
             * Format: int64
             * @description The line, from 1.
             */
            line: number;
            /** @description The commit that was looked at. */
            commit: string;
        };
        /** @description A line of a difference. */
        GithostCommentPlaceBody: {
            /** @description The file. */
            path: string;
            /** @description old or new. */
            side: string;
            /**
             * Format: int64
             * @description The line, from 1.
             */
            line: number;
            /** @description The commit of the pull request that was looked at. */
            commit: string;
        };
        /** @description A commit. */
        GithostCommit: {
            /** @description Its name. */
            id: string;
            /** @description What it follows. */
            parents: string[];
            /** @description Who wrote it. */
            author: components["schemas"]["GithostPerson"];
            /** @description Who made the commit. */
            committer: components["schemas"]["GithostPerson"];
            /** @description What it says, whole. */
            message: string;
        };
        /** @description A commit that is to be made. */
        GithostCommitBody: {
            /** @description The branch that gets it; one that is not there is made. */
            branch: string;
            /** @description Where the branch begins when it is new: a branch, tag or commit; the default branch without it. */
            base?: string | null;
            /**
             * @description The commit that was looked at: where the branch is elsewhere by now, nothing is done. Zeros
             *     where there must be no such branch.
             */
            expected?: string | null;
            /** @description What the commit says. */
            message: string;
            /** @description What it changes, 1,000 files and 10 MB at most. */
            changes: components["schemas"]["GithostCommitChange"][];
        };
        /**
         * @description What happens to one file: it gets this content (text, or bytes in base64), it is removed, or it is
         *     moved here, with other content when that is given.
         */
        GithostCommitChange: {
            /** @description Where it is. */
            path: string;
            /** @description What it holds, as text. */
            content?: string | null;
            /** @description What it holds, as bytes in base64. */
            base64Content?: string | null;
            /** @description Whether it is removed. */
            delete?: boolean;
            /** @description Where it was until now. */
            moveFrom?: string | null;
            /** @description Whether it may be executed; as before without it. */
            executable?: boolean | null;
        };
        /** @description A page of commits. */
        GithostCommitList: {
            /** @description The latest first. */
            items: components["schemas"]["GithostCommit"][];
            /**
             * Format: int64
             * @description What to send as `skip` for the next page.
             */
            next?: number | null;
        };
        /** @description A commit that was made. */
        GithostCommitMade: {
            /** @description The commit. */
            commit: string;
            /** @description The branch that has it. */
            branch: string;
        };
        /** @description A commit and what it changed against its first parent. */
        GithostCommitView: {
            /** @description The commit. */
            commit: components["schemas"]["GithostCommit"];
            /** @description What it changed. */
            files: components["schemas"]["GithostFileDiff"][];
            /** @description Whether something of that is left out. */
            isCut: boolean;
        };
        /** @description How two states differ. */
        GithostCompare: {
            /** @description The commit that is compared with. */
            base: string;
            /** @description The commit that is compared. */
            head: string;
            /** @description The commit from which they went apart; absent when they have nothing in common. */
            mergeBase?: string | null;
            /**
             * Format: int64
             * @description Commits that `head` has and `base` has not.
             */
            ahead: number;
            /**
             * Format: int64
             * @description Commits that `base` has and `head` has not.
             */
            behind: number;
            /** @description Those that `head` has, the latest 250 first. */
            commits: components["schemas"]["GithostCommit"][];
            /** @description What they changed since the two went apart. */
            files: components["schemas"]["GithostFileDiff"][];
            /** @description Whether something of that is left out. */
            isCut: boolean;
        };
        /** @description Something that was sent, or will be. */
        GithostDelivery: {
            /** @description Its id, the same however often it is sent. */
            id: string;
            /** @description What it tells of. */
            event: string;
            /** @description What it says, JSON. */
            body: string;
            /** @description waiting, delivered or failed. */
            state: string;
            /**
             * Format: int64
             * @description How often it was tried.
             */
            attempts: number;
            /**
             * Format: int32
             * @description The status of the last answer.
             */
            status?: number | null;
            /** @description How the last answer began. */
            answer?: string | null;
            /** @description Why there was none that counts. */
            problem?: string | null;
            /** @description How long the last attempt took, in milliseconds. */
            tookMs: components["schemas"]["i64"];
            /** @description When it was made, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            triedAt?: components["schemas"]["i64"] | null;
        };
        /** @description What was sent to a hook. */
        GithostDeliveryList: {
            /** @description The latest first. */
            items: components["schemas"]["GithostDelivery"][];
        };
        /** @description What is in a folder. */
        GithostEntry: {
            /** @description Its name. */
            name: string;
            /** @description Where it is. */
            path: string;
            /** @description file, folder, link or repository (another one, at a commit). */
            type: string;
            /** @description Whether it may be executed. */
            isExecutable: boolean;
            /**
             * Format: int64
             * @description Its size in bytes, of a file.
             */
            size?: number | null;
            lastCommit?: components["schemas"]["GithostCommit"] | null;
        };
        /** @description A file. */
        GithostFile: {
            /** @description The commit that it is of. */
            commit: string;
            /** @description Where it is. */
            path: string;
            /** @description The object that holds it: the same while it is the same. */
            object: string;
            /**
             * Format: int64
             * @description Its size in bytes.
             */
            size: number;
            /** @description What it is, by what it holds; of what is too large, by its name. */
            mediaType: string;
            /** @description It is no text. */
            isBinary: boolean;
            /** @description It is a picture that is shown from where it is as it is. */
            isImage: boolean;
            /** @description It is larger than what is answered with its text. */
            isTooLarge: boolean;
            /** @description Its text; absent where it is none, or has more than 5 MB. */
            text?: string | null;
            /** @description Where it is as it is. */
            rawUrl: string;
        };
        /** @description How one file differs. */
        GithostFileDiff: {
            /** @description Where it is, or was when it is gone. */
            path: string;
            /** @description Where it was, when it was elsewhere. */
            oldPath?: string | null;
            /** @description added, modified, deleted, renamed, type-changed. */
            status: string;
            /** @description Its mode before, `000000` when it was not there. */
            oldMode: string;
            /** @description Its mode since, `000000` when it is gone. */
            newMode: string;
            /**
             * Format: int64
             * @description Lines that were added; none of a file that is no text.
             */
            additions: number;
            /**
             * Format: int64
             * @description Lines that were removed.
             */
            deletions: number;
            /** @description It is no text. */
            isBinary: boolean;
            /** @description Its lines are left out: it, or all files together, have too many. */
            isCut: boolean;
            /** @description The places that differ. */
            hunks: components["schemas"]["GithostHunk"][];
        };
        /** @description A hook. */
        GithostHook: {
            /** @description Its id. */
            id: string;
            /** @description Where it is sent. */
            address: string;
            /** @description Whether a secret signs it. */
            isSigned: boolean;
            /** @description What it hears. */
            events: string[];
            /** @description Whether it is told. */
            active: boolean;
            /** @description Who made it. */
            createdBy: string;
            /** @description When it was made, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            /** @description When it was changed, epoch milliseconds. */
            updatedAt: components["schemas"]["i64"];
        };
        /** @description What a hook is to be. */
        GithostHookBody: {
            /** @description Where it is sent. */
            address: string;
            /** @description What signs it, as receivers of GitHub's webhooks check it; left out, the one that it has stays. */
            secret?: string | null;
            /** @description What it hears, `push` and `pull_request`; pushes alone without it. */
            events?: string[] | null;
            /** @description Whether it is told; so it is without it. */
            active?: boolean | null;
        };
        /** @description The hooks of a repository. */
        GithostHookList: {
            /** @description The oldest first. */
            items: components["schemas"]["GithostHook"][];
        };
        /** @description A place that differs, with lines around it. */
        GithostHunk: {
            /**
             * Format: int64
             * @description Its first line before, from 1.
             */
            oldStart: number;
            /**
             * Format: int64
             * @description How many lines it had.
             */
            oldLines: number;
            /**
             * Format: int64
             * @description Its first line since.
             */
            newStart: number;
            /**
             * Format: int64
             * @description How many lines it has.
             */
            newLines: number;
            /** @description What it stands below: the head of a function. */
            section: string;
            /** @description Each begins with a blank (the same), `+`, `-`, or `\` (there is no newline at the end). */
            lines: string[];
        };
        /** @description How a pull request is to be merged. */
        GithostMergeBody: {
            /** @description The commit that was looked at: what was pushed since is not merged. */
            commit: string;
            /** @description merge (without a word), squash, rebase or fast-forward. */
            method?: string | null;
            /** @description What the commit says; the title without it. Commits that are made anew keep what they say. */
            message?: string | null;
            /** @description Whether the branch goes that was merged. */
            deleteBranch?: boolean;
        };
        /** @description Whether a pull request can be merged. */
        GithostMergeability: {
            /** @description Nothing keeps it, but for whether the caller may. */
            canMerge: boolean;
            /** @description Its branch follows the other. */
            canFastForward: boolean;
            /** @description Where the branch is that gets the commits. */
            base: string;
            /**
             * Format: int64
             * @description Commits that it brings.
             */
            ahead: number;
            /**
             * Format: int64
             * @description Commits that its branch has not got.
             */
            behind: number;
            /** @description Files that changed on both sides. */
            conflicts: string[];
            /** @description Whether there are more of them. */
            isCut: boolean;
            /** @description What keeps it. */
            blockers: components["schemas"]["GithostPullBlocker"][];
        };
        /** @description Somebody, at a time. */
        GithostPerson: {
            /** @description Their name, as they wrote it. */
            name: string;
            /** @description Their address, as they wrote it. */
            email: string;
            /**
             * Format: int64
             * @description When, epoch milliseconds.
             */
            at: number;
        };
        /** @description A delivery that is under way. */
        GithostPing: {
            /** @description The delivery. */
            delivery: string;
        };
        /** @description A rule for branches. */
        GithostProtection: {
            /** @description A branch, with `*` for anything but a slash and `**` for anything. */
            pattern: string;
            /** @description References of the users and groups that may push; everybody who may push without it. */
            pushers?: string[] | null;
            /** @description Nobody pushes: changes come by pull requests. */
            requestsOnly?: boolean;
            /** @description Whether history may be rewritten. */
            mayForce?: boolean;
            /** @description Whether the branch may be deleted. */
            mayDelete?: boolean;
            /**
             * Format: int64
             * @description Approvals that a pull request needs; changes come by pull requests alone then.
             */
            approvals?: number;
            /** @description Checks that a pull request needs, by their names; changes come by pull requests alone then. */
            checks?: string[];
            /** @description Whether a push makes the approvals of a pull request void. */
            dismissStale?: boolean;
        };
        /** @description The rules of a repository. */
        GithostProtections: {
            /** @description By pattern. */
            protections: components["schemas"]["GithostProtection"][];
        };
        /** @description A pull request. */
        GithostPull: {
            /**
             * Format: int64
             * @description Its number in the repository.
             */
            number: number;
            /** @description What it does, in a line. */
            title: string;
            /** @description What it does, at length (Markdown). */
            description: string;
            /** @description open, closed or merged. */
            state: string;
            /** @description It is not ready to be merged. */
            isDraft: boolean;
            /** @description The branch that gets the commits. */
            base: string;
            /** @description The branch that has them. */
            head: string;
            /** @description Where that branch is, or was last. */
            commit: string;
            /** @description Who opened it. */
            author: string;
            /** @description When it was opened, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            /** @description When it was changed, epoch milliseconds. */
            updatedAt: components["schemas"]["i64"];
            /** @description Who closed or merged it. */
            endedBy?: string | null;
            endedAt?: components["schemas"]["i64"] | null;
            /** @description The commit with which it was merged. */
            mergeCommit?: string | null;
            mergeability?: components["schemas"]["GithostMergeability"] | null;
        };
        /** @description Something that keeps it. */
        GithostPullBlocker: {
            /**
             * @description over, draft, approvals, changes-requested, check-missing, check-pending, check-failing,
             *     conflict, nothing.
             */
            reason: string;
            /** @description In a sentence. */
            text: string;
        };
        /** @description A pull request that is to be opened. */
        GithostPullBody: {
            /** @description What it does, in a line. */
            title: string;
            /** @description What it does, at length (Markdown). */
            description?: string;
            /** @description The branch that has the commits. */
            head: string;
            /** @description The branch that gets them; the default branch without it. */
            base?: string | null;
            /** @description It is not ready to be merged. */
            isDraft?: boolean;
        };
        /** @description What of a pull request is to be another; what is left out stays. */
        GithostPullChange: {
            /** @description What it does, in a line. */
            title?: string | null;
            /** @description What it does, at length. */
            description?: string | null;
            /** @description The branch that gets the commits. */
            base?: string | null;
            /** @description It is not ready to be merged. */
            isDraft?: boolean | null;
            /** @description open or closed. */
            state?: string | null;
        };
        /** @description What a pull request brings. */
        GithostPullChanges: {
            /** @description The commit that is compared with. */
            base: string;
            /** @description The commit that is compared. */
            head: string;
            /** @description The commit from which they went apart. */
            mergeBase: string;
            /** @description Its commits, the latest 250 first. */
            commits: components["schemas"]["GithostCommit"][];
            /** @description What they changed. */
            files: components["schemas"]["GithostFileDiff"][];
            /** @description Whether something of that is left out. */
            isCut: boolean;
        };
        /** @description A page of pull requests. */
        GithostPullList: {
            /** @description The latest first. */
            items: components["schemas"]["GithostPull"][];
            /** @description What to send as `before` for the next page. */
            next?: string | null;
        };
        /** @description A branch or tag that was made, moved or removed. */
        GithostPush: {
            /** @description Its id. */
            id: string;
            /** @description The full name of the branch or tag. */
            ref: string;
            /** @description What it was; zeros where it was not there. */
            old: string;
            /** @description What it is since; zeros where it is gone. */
            new: string;
            /** @description Who did it. */
            actor: string;
            /** @description When it was found, epoch milliseconds. */
            at: components["schemas"]["i64"];
        };
        /** @description A page of pushes. */
        GithostPushList: {
            /** @description The latest first. */
            items: components["schemas"]["GithostPush"][];
            /** @description What to send as `before` for the next page. */
            next?: string | null;
        };
        /** @description A branch, or a tag. */
        GithostRef: {
            /** @description Its name. */
            name: string;
            commit?: components["schemas"]["GithostCommit"] | null;
            /** @description It is the default branch. */
            isDefault: boolean;
            /** @description A rule is about it. */
            isProtected: boolean;
        };
        /** @description Branches, or tags. */
        GithostRefList: {
            /** @description The latest first. */
            items: components["schemas"]["GithostRef"][];
            /**
             * Format: int64
             * @description What to send as `skip` for the next page.
             */
            next?: number | null;
        };
        /** @description A repository. */
        GithostRepository: {
            /** @description Its id, which never changes. */
            id: string;
            /** @description Under whom it stands. */
            owner: string;
            /** @description Its name. */
            name: string;
            /** @description What it is. */
            description: string;
            /** @description private, internal or public. */
            visibility: string;
            /** @description Its default branch. */
            defaultBranch: string;
            /** @description Where it is cloned from. */
            cloneUrl: string;
            /** @description Its page. */
            htmlUrl: string;
            /** @description Who made it. */
            createdBy: string;
            /** @description When it was made, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            /** @description When it was changed, epoch milliseconds. */
            updatedAt: components["schemas"]["i64"];
            pushedAt?: components["schemas"]["i64"] | null;
            deletedAt?: components["schemas"]["i64"] | null;
            /** @description Whether it is the caller's to change and push to, as far as permissions allow. */
            isMine: boolean;
            /**
             * Format: int64
             * @description Pull requests that are open, for whom they are.
             */
            openPulls?: number | null;
            /** @description References of the entities that its catalog-info.yaml on the default branch declares. */
            entities: string[];
        };
        /** @description A repository that is to be made. */
        GithostRepositoryBody: {
            /** @description Under whom: the name of a user or a group. */
            owner: string;
            /** @description Its name. */
            name: string;
            /** @description What it is. */
            description?: string;
            /** @description private, internal (without a word) or public. */
            visibility?: string | null;
            /** @description Its default branch; `main` without a word. */
            defaultBranch?: string | null;
            /** @description Whether the default branch may neither be deleted nor rewritten; so it is without a word. */
            protected?: boolean | null;
        };
        /** @description What of a repository is to be another; what is left out stays. */
        GithostRepositoryChange: {
            /** @description Its name. */
            name?: string | null;
            /** @description What it is. */
            description?: string | null;
            /** @description private, internal or public. */
            visibility?: string | null;
            /** @description Its default branch, which is there. */
            defaultBranch?: string | null;
        };
        /** @description A page of repositories. */
        GithostRepositoryList: {
            /** @description By owner and name. */
            items: components["schemas"]["GithostRepository"][];
            /** @description What to send as `after` for the next page. */
            next?: string | null;
        };
        /** @description A review. */
        GithostReview: {
            /** @description Its id. */
            id: string;
            /** @description Who reviewed. */
            reviewer: string;
            /** @description approve, request-changes or comment. */
            verdict: string;
            /** @description That at length. */
            text: string;
            /** @description The commit that was looked at. */
            commit: string;
            /** @description Whether it counts: the repository belongs to the reviewer. */
            counts: boolean;
            /** @description It is void: something was pushed since, or the request is for another branch. */
            isDismissed: boolean;
            /** @description When, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
        };
        /** @description A review that is to be given. */
        GithostReviewBody: {
            /** @description approve, request-changes or comment. */
            verdict: string;
            /** @description That at length. */
            text?: string;
            /** @description The commit that was looked at; a comment may do without. */
            commit?: string;
        };
        /** @description Reviews. */
        GithostReviewList: {
            /** @description The oldest first. */
            items: components["schemas"]["GithostReview"][];
        };
        /** @description A tag that is to be made. */
        GithostTagBody: {
            /** @description Its name. */
            name: string;
            /** @description What it names: a commit, or the branch or tag that is there now. */
            target: string;
            /** @description What it says; with a message it is an annotated tag, by the caller. */
            message?: string | null;
        };
        /** @description A folder. */
        GithostTree: {
            /** @description The commit that it is of; absent in a repository without any. */
            commit?: string | null;
            /** @description Where it is; empty for the root. */
            path: string;
            /** @description Folders first, then by name. */
            entries: components["schemas"]["GithostEntry"][];
            /** @description Whether there are more than are told of. */
            isCut: boolean;
        };
        /** @description A relation in a graph. */
        GraphEdgeView: {
            /** @description What has the relation; of the relations of need, what needs. */
            from: string;
            /** @description What it leads to; of the relations of need, what is needed. */
            to: string;
            /** @description `dependsOn`, `consumesApi`, `apiProvidedBy`, or what was asked for. */
            relation: string;
        };
        /** @description An entity in a graph. */
        GraphNodeView: components["schemas"]["BriefView"] & {
            /** @description Canonical reference. */
            ref: string;
            /** @description Up to twenty of its tags. */
            tags: string[];
            /**
             * Format: int64
             * @description How many relations lie between it and the root.
             */
            depth: number;
            /** @description Whether it is not in the catalog, or not for the caller. */
            missing: boolean;
        };
        /** @description A graph. */
        GraphView: {
            /** @description Reference of the entity in the middle. */
            root: string;
            /** @description The root, then the nearest first. */
            nodes: components["schemas"]["GraphNodeView"][];
            /** @description Every relation that was asked for between two of the nodes. */
            edges: components["schemas"]["GraphEdgeView"][];
            /** @description Whether there is more than is told. */
            truncated: boolean;
            /**
             * Format: double
             * @description How long finding it took, in milliseconds.
             */
            tookMs: number;
        };
        /** @description Why an entity is to stay out. */
        IgnoreRequest: {
            /** @description In words, for whoever looks at the list later. */
            reason?: string;
        };
        /** @description A page of the ignore list. */
        IgnoredPage: {
            /** @description The entries, by reference. */
            items: components["schemas"]["IgnoredView"][];
            /** @description What to ask for as `after` to get the next page; absent on the last. */
            next?: string | null;
        };
        /** @description An entry of the ignore list. */
        IgnoredView: {
            /** @description The entity that stays out. */
            entityRef: string;
            /** @description Why. */
            reason: string;
            /** @description Who said so. */
            actor: string;
            /** @description Since when, epoch milliseconds. */
            ignoredAt: components["schemas"]["i64"];
            /** @description What would make the entity if the entry were lifted. */
            holdsBack: components["schemas"]["ClaimView"][];
        };
        /** @description An invitation that was just made. */
        InvitationMadeView: components["schemas"]["InvitationView"] & {
            /**
             * @description The link to send, shown this once. A path where the server does not know its own address
             *     (`app.baseUrl`).
             */
            link: string;
            /** @description What is in the link. */
            secret: string;
        };
        /** @description A page of invitations. */
        InvitationPage: {
            /** @description The invitations, in the order in which they were made. */
            items: components["schemas"]["InvitationView"][];
            /** @description What to ask for as `after` to get the next page; absent on the last. */
            next?: string | null;
        };
        /** @description Who is to be invited. */
        InvitationRequest: {
            /** @description Who they will be: `user:default/ada`. Without it they choose a name that nobody has. */
            entityRef?: string | null;
            /** @description The roles that come with it. */
            roles?: string[];
            /**
             * Format: int64
             * @description How long it can be accepted, in seconds: 7 days when absent, 30 days at most.
             */
            expiresInSeconds?: number | null;
        };
        /** @description An invitation, without its secret. */
        InvitationView: {
            /** @description Its id. */
            id: string;
            /** @description `invitation`, `owner` (the first start's) or `recovery` (of an account). */
            kind: string;
            /** @description Who is invited; absent where they choose a name. */
            entityRef?: string | null;
            /** @description The roles that come with it. */
            roles: string[];
            /** @description Who made it. */
            createdBy: string;
            /** @description When it was made, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            /** @description Until when it can be accepted, epoch milliseconds. */
            expiresAt: components["schemas"]["i64"];
            acceptedAt?: components["schemas"]["i64"] | null;
            /** @description Who it became. */
            acceptedBy?: string | null;
        };
        /** @description Work that was asked for. */
        JobView: {
            /** @description The job, as `/api/spine/v1/jobs/{id}` shows it. */
            jobId: string;
        };
        /** @description Public keys as a JSON Web Key Set. */
        KeySetView: {
            /** @description The keys. */
            keys: Record<string, unknown>[];
        };
        /** @description A key, without what is secret. */
        KeyView: {
            /** @description Its id, in sealed texts and in tokens (`kid`). */
            id: string;
            /** @description `sealing` or `signing`. */
            use: string;
            /** @description Whether it is the one that is in use. */
            active: boolean;
            /** @description When it was made, in epoch milliseconds. */
            madeAt: components["schemas"]["i64"];
            /** @description From when on it is used, in epoch milliseconds. */
            activeAt: components["schemas"]["i64"];
            retiresAt?: components["schemas"]["i64"] | null;
        };
        /** @description All keys. */
        KeysView: {
            /** @description The one that was active first first. */
            items: components["schemas"]["KeyView"][];
        };
        /** @description Addresses of an entity's source for people. */
        LinksView: {
            /** @description Where its source lies. */
            source?: string | null;
            /** @description Where its descriptor can be edited. */
            edit?: string | null;
        };
        /** @description A page of runs. */
        ListTasksResponse: {
            /** @description The runs. */
            tasks: components["schemas"]["SerializedTask"][];
            /**
             * Format: int64
             * @description How many there are in all that the caller may see.
             */
            totalTasks: number;
        };
        /** @description A location that somebody names. */
        LocationInput: {
            /** @description `url`, or another type. */
            type: string;
            /** @description The address. */
            target: string;
            presence?: components["schemas"]["Presence"] | null;
        };
        /** @description A registered location in a list. */
        LocationItem: {
            /** @description The location. */
            data: components["schemas"]["LocationView"];
        };
        /** @description A registered location. */
        LocationView: {
            /** @description Id of the registration. */
            id: string;
            /** @description `url`, or another type that the server reads. */
            type: string;
            /** @description The address. */
            target: string;
            /** @description The `Location` entity that stands for it. */
            entityRef: string;
        };
        /** @description A page of registered locations. */
        LocationsQueryResponse: {
            /** @description The locations. */
            items: components["schemas"]["LocationView"][];
            /**
             * Format: int64
             * @description All that match.
             */
            totalItems: number;
            /** @description How to go on. */
            pageInfo: components["schemas"]["LocationsQueryResponsePageInfo"];
        };
        /** @description How to go on from a page of locations. */
        LocationsQueryResponsePageInfo: {
            /** @description The cursor of the next page, when there is one. */
            nextCursor?: string | null;
        };
        /** @description What is in a link. */
        LookRequest: {
            /** @description The part behind `#`. */
            secret: string;
        };
        /** @description An event. */
        MentionView: {
            /**
             * Format: int64
             * @description Its number on the feed.
             */
            seq: number;
            /** @description What happened. */
            topic: string;
            /** @description Who did it. */
            actor: string;
            /** @description When, epoch milliseconds. */
            at: components["schemas"]["i64"];
        };
        /** @description A password for another. */
        PasswordRequest: {
            /**
             * Format: password
             * @description The one before.
             */
            oldPassword: string;
            /**
             * Format: password
             * @description The new one.
             */
            newPassword: string;
        };
        /** @description Every permission. */
        PermissionList: {
            /** @description In the order of the features. */
            items: components["schemas"]["PermissionView"][];
        };
        /** @description What a permission system may know of the catalog. */
        PermissionMetadata: {
            /** @description The permissions: `type`, `name`, `attributes`, perhaps `resourceType`. */
            permissions: Record<string, unknown>[];
            /** @description The rules: `name`, `description`, `resourceType`, `paramsSchema`. */
            rules: Record<string, unknown>[];
        };
        /** @description A permission. */
        PermissionView: {
            /** @description Its name. */
            name: string;
            /** @description What it does to its object: create, read, update, delete, use. */
            action: string;
            /** @description The type of things that a condition on it is about. */
            resourceType?: string | null;
        };
        /** @description Something that a run made. */
        PipelinesArtifact: {
            /** @description Its name. */
            name: string;
            /** @description `image`, `tests`, `coverage`, `sbom`, `findings`. */
            kind: string;
            /**
             * Format: int64
             * @description Its size.
             */
            bytes: number;
            /** @description Of an image its manifest's digest, else that of its bytes. */
            digest: string;
            /** @description When it was kept, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
        };
        /** @description Something that is wrong in a file. */
        PipelinesFault: {
            /** @description The file, from the root of the repository. */
            file: string;
            /**
             * Format: int32
             * @description The line, from 1.
             */
            line: number;
            /**
             * Format: int32
             * @description The character within it, from 1.
             */
            column: number;
            /** @description The field, as `spec.tasks[0].name`. */
            field: string;
            /** @description What is wrong. */
            message: string;
        };
        /** @description A line of a log. */
        PipelinesLine: {
            /**
             * Format: int64
             * @description Its number within the run, from 0.
             */
            n: number;
            /** @description When it was told, epoch milliseconds, to a quarter of a second. */
            at: components["schemas"]["i64"];
            /** @description The task; of a matrix with its combination. */
            task: string;
            /** @description The step; empty for what the engine says. */
            step: string;
            /** @description It, without secrets; it may hold colours as terminals have them. */
            text: string;
        };
        /** @description A page of a log. */
        PipelinesLogPage: {
            /** @description The lines. */
            items: components["schemas"]["PipelinesLine"][];
            /**
             * Format: int64
             * @description How many lines the run has told.
             */
            total: number;
            /**
             * Format: int64
             * @description What to send as `from` for the next page; absent at the end.
             */
            next?: number | null;
        };
        /** @description A run, as lists have it. */
        PipelinesRun: {
            /** @description Its id. */
            id: string;
            /** @description `owner/name`. */
            repository: string;
            /**
             * Format: int64
             * @description Its number within the repository, from 1.
             */
            number: number;
            /** @description The branch. */
            branch: string;
            /** @description The commit, in full. */
            commit: string;
            /** @description The commit before the push. */
            previousCommit?: string | null;
            /** @description The component, where one is known. */
            service?: string | null;
            /** @description The pipeline. */
            pipeline: string;
            /** @description What the PipelineRun is called. */
            name: string;
            /** @description What carries it out: `local`. */
            engine: string;
            /** @description What started it. */
            startedBy: components["schemas"]["PipelinesStartedBy"];
            /** @description Who started it. */
            actor: string;
            /** @description The run that it does once more. */
            rerunOf?: string | null;
            /** @description How it stands. */
            status: components["schemas"]["PipelinesStatus"];
            /** @description Tekton's word for that. */
            reason: string;
            /** @description The same, in a sentence. */
            message?: string | null;
            /** @description When it was asked for, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            startedAt?: components["schemas"]["i64"] | null;
            endedAt?: components["schemas"]["i64"] | null;
        };
        /** @description What somebody wants to run. */
        PipelinesRunBody: {
            /** @description `owner/name` of a repository that is hosted here. */
            repository: string;
            /** @description The branch; the default branch without it. */
            branch?: string | null;
            /** @description The PipelineRun in `.tekton/`; those that a push would start without it. */
            pipelineRun?: string | null;
        };
        /** @description A run with everything. */
        PipelinesRunDetail: components["schemas"]["PipelinesRun"] & {
            /** @description Its tasks in the order of the pipeline, those of its end last. */
            tasks: components["schemas"]["PipelinesTask"][];
            /** @description What it was given. */
            params: Record<string, unknown>;
            /** @description What it put out. */
            results: Record<string, unknown>;
            /** @description What is wrong in its files. */
            faults: components["schemas"]["PipelinesFault"][];
            /** @description What it made. */
            artifacts: components["schemas"]["PipelinesArtifact"][];
            /** @description What its reports say, by kind: `tests` without its cases, `coverage`, `findings`. */
            reports: Record<string, unknown>;
            /**
             * Format: int64
             * @description Lines that it has told.
             */
            lines: number;
            /**
             * Format: int64
             * @description Lines that were left out, because it told too much.
             */
            linesLeftOut: number;
            /** @description Somebody wants it to end. */
            isCancelling: boolean;
            /**
             * Format: int64
             * @description Grows with every change.
             */
            version: number;
        };
        /** @description A page of runs. */
        PipelinesRunList: {
            /** @description The latest first. */
            items: components["schemas"]["PipelinesRun"][];
            /** @description What to send as `cursor` for the next page. */
            next?: string | null;
        };
        /**
         * @description What started a run.
         * @enum {string}
         */
        PipelinesStartedBy: "push" | "request" | "rerun";
        /**
         * @description How a run, a task or a step stands.
         * @enum {string}
         */
        PipelinesStatus: "queued" | "running" | "succeeded" | "failed" | "cancelled" | "skipped";
        /** @description A step of a task. */
        PipelinesStep: {
            /**
             * @description Its name.
             * @default
             */
            name?: string;
            /**
             * @description Its image.
             * @default
             */
            image?: string;
            /**
             * @description How it stands.
             * @default queued
             */
            status?: components["schemas"]["PipelinesStatus"];
            /**
             * Format: int32
             * @description Its exit code.
             * @default null
             */
            exitCode?: number | null;
            /**
             * @description Why it did not go well, in a sentence.
             * @default null
             */
            message?: string | null;
            /** @default null */
            startedAt?: components["schemas"]["i64"] | null;
            /** @default null */
            endedAt?: components["schemas"]["i64"] | null;
            /**
             * Format: int64
             * @description Its first line in the run's log.
             * @default null
             */
            line?: number | null;
        };
        /** @description A task of a run. */
        PipelinesTask: {
            /** @description Its name in the pipeline; of a matrix with its combination: what its log is asked by. */
            name: string;
            /** @description Its name in the pipeline. */
            task: string;
            /** @description The Task. */
            taskName: string;
            /** @description It is done at the end, however that comes. */
            isFinal: boolean;
            /** @description What comes before it. */
            after: string[];
            /** @description How it stands. */
            status: components["schemas"]["PipelinesStatus"];
            /** @description Tekton's word for that. */
            reason: string;
            /** @description The same, in a sentence. */
            message?: string | null;
            /**
             * Format: int64
             * @description Which attempt, from 1; 0 before the first.
             */
            attempt: number;
            /** @description What it was given. */
            params: Record<string, unknown>;
            /** @description What it put out. */
            results: Record<string, unknown>;
            /** @description Its steps. */
            steps: components["schemas"]["PipelinesStep"][];
            startedAt?: components["schemas"]["i64"] | null;
            endedAt?: components["schemas"]["i64"] | null;
            usualMs?: components["schemas"]["i64"] | null;
        };
        /** @description What is to be planned. */
        PlanRequest: {
            /**
             * @description `register` (input `{type, target}`), `unregister` (`{id}`), `ignore` (`{entityRef, reason}`),
             *     `delete` (`{entityRef}`).
             */
            kind: string;
            /** @description What it is about. */
            input: Record<string, unknown>;
        };
        /** @description What is told at the top of each page. */
        PortalAnnouncement: {
            /** @description Its name; who has closed it does not see it again. */
            id: string;
            /** @description What is told, plain text. */
            text: string;
            /** @description How much it matters. */
            severity: components["schemas"]["PortalAnnouncementSeverity"];
            /** @description Where there is more: an address, or a path here. */
            link?: string;
            /** @description When it is told no longer, epoch milliseconds. */
            until?: components["schemas"]["i64"];
        };
        /**
         * @description How much an announcement matters.
         * @enum {string}
         */
        PortalAnnouncementSeverity: "info" | "warning";
        /** @description Name, logo, colours. */
        PortalBrand: {
            /**
             * @description What the portal is called.
             * @default null
             */
            title: string;
            /**
             * @description Whose it is; empty when nobody has said so.
             * @default null
             */
            organization: string;
            /**
             * @description The logo.
             * @default null
             */
            logo?: components["schemas"]["PortalLogo"];
            /**
             * @description Address of the browser's icon: below this server, or the picture itself (`data:`).
             * @default null
             */
            favicon?: string;
            /**
             * @description The colours.
             * @default null
             */
            colours?: components["schemas"]["PortalColours"];
        };
        /** @description The cards of an overview, by column. */
        PortalCards: {
            /** @description In the wide column. */
            main: string[];
            /** @description Beside it. */
            side: string[];
        };
        /** @description Colours in place of the shipped ones, `#rrggbb`. */
        PortalColours: {
            /**
             * @description The accent on light pages.
             * @default null
             */
            accentLight?: string;
            /**
             * @description The accent on dark pages.
             * @default null
             */
            accentDark?: string;
        };
        /** @description What entities of a kind and type show. Of several the first one that fits counts. */
        PortalLayout: {
            /** @description The kind, in lower case; all of them without it. */
            kind?: string;
            /** @description The type within the kind, in lower case; all of them without it. */
            type?: string;
            /** @description The tabs, in their order. */
            tabs: string[];
            /** @description The cards of the overview. */
            cards: components["schemas"]["PortalCards"];
            /** @description The slots below the header. */
            strip: string[];
        };
        /** @description A link for everybody. */
        PortalLink: {
            /** @description What it is called. */
            title: string;
            /** @description Where it leads: an address, or a path here. */
            url: string;
            /** @description What it is shown below. */
            group?: string;
            /** @description The name of an icon. */
            icon?: string;
        };
        /** @description Addresses of the logo: below this server, or the picture itself (`data:`). */
        PortalLogo: {
            /** @description On light pages. */
            light: string;
            /** @description On dark pages. */
            dark: string;
        };
        /** @description What the navigation shows, beside what the features register. */
        PortalNavigation: {
            /**
             * @description The groups, in their order; those that it does not name come after them.
             * @default null
             */
            order?: string[];
            /**
             * @description Names of entries and groups that are not shown.
             * @default null
             */
            hidden?: string[];
            /**
             * @description Entries that lead elsewhere.
             * @default []
             */
            added?: components["schemas"]["PortalNavigationEntry"][];
        };
        /** @description An entry of the navigation that an operator added. */
        PortalNavigationEntry: {
            /** @description What it is called. */
            title: string;
            /** @description Where it leads: an address, or a path here. */
            url: string;
            /** @description The name of an icon. */
            icon?: string;
            /** @description The group that it stands in. */
            group: string;
        };
        /** @description What the portal looks like here. */
        PortalStart: {
            /** @description Name, logo, colours. */
            brand: components["schemas"]["PortalBrand"];
            /** @description What is told at the top of each page; without a session what is for everybody. */
            announcements: components["schemas"]["PortalAnnouncement"][];
            /** @description Links for everybody; none without a session, and so on. */
            links: components["schemas"]["PortalLink"][];
            /** @description What the navigation shows beside what features register. */
            navigation: components["schemas"]["PortalNavigation"];
            /** @description What entities show: the first one whose kind and type fit. */
            layouts: components["schemas"]["PortalLayout"][];
            /** @description Names of the features that run. */
            features: string[];
        };
        /** @description A saved view. */
        PortalView: {
            /** @description Its id. */
            id: string;
            /** @description The page that it is of. */
            page: string;
            /** @description What it is called. */
            name: string;
            /** @description The page's address, what follows the `?`. */
            query: string;
            /** @description Whether everybody sees it. */
            shared: boolean;
            /** @description Whose it is, a reference. */
            owner: string;
            /** @description Whether it is the caller's own. */
            ownerIsMe: boolean;
            /** @description When it was made or changed, epoch milliseconds. */
            updatedAt: components["schemas"]["i64"];
        };
        /** @description What a view is to be. */
        PortalViewBody: {
            /** @description The page that it is of: letters, digits, and `-`, `_`, `.`. */
            page: string;
            /** @description What it is called, at most 80 characters. */
            name: string;
            /** @description The page's address, what follows the `?`. */
            query: string;
            /** @description Whether everybody sees it. */
            shared?: boolean;
        };
        /** @description Saved views. */
        PortalViewList: {
            /** @description By name, the caller's own first. Of those that others share the latest ones. */
            items: components["schemas"]["PortalView"][];
        };
        /**
         * @description Whether something has to be at a location.
         * @enum {string}
         */
        Presence: "required" | "optional";
        /** @description How much is wrong. Each number counts up to 5,000, but for relations and orphans. */
        ProblemsSummary: {
            /** @description Entities with something wrong at the last reading, an older good document standing. */
            failed: number;
            /** @description Entities of which there never was a good document. */
            pending: number;
            /** @description References that several files claim. */
            conflicts: number;
            /** @description Relations whose target is not in the catalog. */
            dangling: number;
            /** @description Those of them that name an owner. */
            ownersMissing: number;
            /** @description Entities that nothing names any more. */
            orphans: number;
            /** @description Sources that something could not be read of, or that hold a removal back. */
            sources: number;
            /** @description All of them; an owner that is missing counts once. */
            total: number;
        };
        /** @description The providers that are configured. */
        ProviderList: {
            items: components["schemas"]["ProviderView"][];
            /** @description What to send as `env` when a sign-in begins. */
            environment: string;
        };
        /** @description A provider, as a sign-in page offers it. */
        ProviderView: {
            /** @description Its id in paths. */
            id: string;
            /** @description Its name. */
            title: string;
            /**
             * @description `redirect` sends browsers there; `proxy` stands in front and is asked by refresh; `tokens`
             *     signs nobody in.
             */
            kind: string;
        };
        /** @description Body of a predicate query. Other keys are ignored. */
        QueryEntitiesByPredicateRequest: {
            /** @description Continues an earlier query; all but `limit` and `fields` then comes from it. */
            cursor?: string | null;
            /**
             * Format: int64
             * @description Most entities on the page; 200 when absent.
             */
            limit?: number | null;
            /**
             * Format: int64
             * @description Entities to pass over.
             */
            offset?: number | null;
            /** @description `[{field, order}]`; the first one counts. */
            orderBy?: Record<string, unknown>[] | null;
            /** @description `{term, fields}`. */
            fullTextFilter?: Record<string, unknown> | null;
            /** @description Paths to show. */
            fields?: string[] | null;
            /** @description `include` or `exclude`. */
            totalItems?: string | null;
            /** @description The predicate. */
            query?: Record<string, unknown> | null;
        };
        /** @description Body of a request for facets. */
        QueryEntityFacetsByPredicateRequest: {
            /** @description Paths to count. */
            facets: string[];
            /** @description Counts only entities that match. */
            query?: Record<string, unknown> | null;
            /**
             * @description Counts only entities that a text is found in, as by-query finds it: `{term, fields}`. Backstage
             *     has no such key here.
             */
            fullTextFilter?: Record<string, unknown> | null;
        };
        /** @description Which account is lost. */
        RecoveryRequest: {
            /**
             * @description Its id, name or user. Without one the link makes a new administrator, which only the command
             *     `flagstone identity recover` may ask for.
             */
            account?: string | null;
        };
        /** @description Which entity is to be read again. */
        RefreshEntityRequest: {
            /** @description Its whole reference, in any casing. */
            entityRef: string;
            /** @description Taken as Backstage takes it; credentials belong into the header. */
            authorizationToken?: string | null;
        };
        /** @description A location to register. */
        RegisterLocationRequest: {
            /** @description `url`, or `file` for administrators. */
            type: string;
            /** @description The address; of a file, an absolute path below an allowed folder. */
            target: string;
        };
        /** @description A page of members. */
        RoleMemberPage: {
            /** @description The members, in their order. */
            items: components["schemas"]["RoleMemberView"][];
            /** @description How many there are in all. */
            totalItems: number;
            /** @description What to ask for as `after` to get the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A member of a role. */
        RoleMemberView: {
            /** @description A user, a group, or `everyone`. */
            member: string;
            /** @description A file or the configuration names them, and no API takes them out. */
            isFixed: boolean;
        };
        /** @description A page of roles. */
        RolePage: {
            /** @description The roles. */
            items: components["schemas"]["RoleView"][];
            /** @description How many there are in all. */
            totalItems: number;
            /** @description What to ask for as `after` to get the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A role. */
        RoleView: {
            /** @description `role:<namespace>/<name>`. */
            name: string;
            /** @description What it is for. */
            description?: string | null;
            /** @description Where it is defined: `shipped`, `file`, `api`. */
            origin: string;
            /** @description File and line, where it is a file. */
            definedIn?: string | null;
            /** @description What it lets: `{id, permissions, except, actions, effect, conditions}` each. */
            grants: Record<string, unknown>[];
            /** @description How many members are named. */
            memberCount: number;
            /** @description The first hundred of them. */
            members: string[];
            changedAt?: components["schemas"]["i64"] | null;
            /** @description By whom. */
            changedBy?: string | null;
        };
        /** @description Which key is to be replaced. */
        RotateBody: {
            /** @description `sealing` or `signing`. */
            use: string;
            /**
             * @description Of a signing key: nothing counts any more that was signed before. Everybody who holds a token
             *     needs a new one.
             */
            revoke?: boolean;
        };
        /** @description An action. */
        ScaffolderAction: {
            /** @description Its id. */
            id: string;
            /** @description What it does, in Markdown. */
            description: string;
            /** @description Uses of it. */
            examples: components["schemas"]["ActionExample"][];
            /** @description JSON schemas of its `input` and `output`. */
            schema: Record<string, unknown>;
        };
        /** @description What is asked of a vendor. */
        ScaffolderAutocompleteBody: {
            /** @description The caller's own token with the vendor; none is needed for this server's own Git host. */
            token?: string;
            /** @description What is known so far: `owner`, `repository`, `host`, of GitLab `id`. */
            context?: Record<string, unknown>;
        };
        /** @description Suggestions. */
        ScaffolderAutocompleteResults: {
            /** @description They. */
            results: components["schemas"]["ScaffolderSuggestion"][];
        };
        /** @description Whether it is free. */
        ScaffolderCheck: {
            /** @description Whether it is; null where nobody knows. */
            free?: boolean | null;
            taken?: components["schemas"]["ScaffolderCheckTaken"] | null;
            /** @description The same, in a sentence. */
            message: string;
        };
        /** @description A name that somebody would like. */
        ScaffolderCheckBody: {
            /** @description Its kind. */
            entityKind: string;
            /** @description Its namespace; `default` without it. */
            namespace?: string | null;
            /** @description Its name. */
            name: string;
            /** @enum {string} */
            kind: "entity-name";
        } | {
            /** @description As templates name repositories: `github.com?owner=acme&repo=shop`. */
            repoUrl: string;
            /** @enum {string} */
            kind: "repo-url";
        };
        /** @description What has a name. */
        ScaffolderCheckTaken: {
            /** @description The entity. */
            ref?: string | null;
            /** @description Its page. */
            url?: string | null;
            /** @description Who made or owns it. */
            by?: string | null;
        };
        /** @description A form that is not sent yet. */
        ScaffolderDraft: {
            /** @description Whose form it is. */
            templateRef: string;
            /** @description What was filled in. */
            values: Record<string, unknown>;
            /** @description When it was changed, epoch milliseconds. */
            updatedAt: components["schemas"]["i64"];
        };
        /** @description What is filled in of a form. */
        ScaffolderDraftBody: {
            /** @description The answers so far. No secrets. */
            values: Record<string, unknown>;
        };
        /** @description Forms that are not sent yet. */
        ScaffolderDraftList: {
            /** @description What was changed last first. */
            items: components["schemas"]["ScaffolderDraft"][];
        };
        /** @description A file of a dry run. */
        ScaffolderDryRunFile: {
            /** @description Where, relative to the template's folder. */
            path: string;
            /** @description What is in it. */
            base64Content: string;
        };
        /** @description A template to rehearse. */
        ScaffolderDryRunOptions: {
            /** @description The template's entity. */
            template: Record<string, unknown>;
            /** @description The answers to its form. */
            values: Record<string, unknown>;
            /** @description Secrets by their names. */
            secrets?: {
                [key: string]: string;
            } | null;
            /** @description The files beside the template. */
            directoryContents: components["schemas"]["ScaffolderDryRunFile"][];
        };
        /** @description What is found in a template. */
        ScaffolderLint: {
            /** @description What is wrong, in the order of lines. */
            problems: components["schemas"]["ScaffolderLintProblem"][];
            /** @description The template's entity, where the text is one. */
            template?: Record<string, unknown> | null;
            /** @description What its form asks for, as `parameter-schema` tells it. */
            form?: Record<string, unknown> | null;
        };
        /** @description A template that somebody writes. */
        ScaffolderLintBody: {
            /** @description Its text. */
            template: string;
            /** @description What lies beside it; without any nothing is said about files. */
            files?: components["schemas"]["ScaffolderLintFile"][];
            /** @description The same, as a dry run has it. */
            directoryContents?: components["schemas"]["ScaffolderLintFile"][];
        };
        /** @description A file beside a template. */
        ScaffolderLintFile: {
            /** @description Where it lies, relative to the template. */
            path: string;
        };
        /** @description Something that is wrong with a template. */
        ScaffolderLintProblem: {
            /** @description `error` or `warning`. */
            severity: string;
            /** @description What is wrong, and what to do. */
            message: string;
            /** @description Which rule found it. */
            rule: string;
            /** @description The file. */
            file: string;
            /**
             * Format: int32
             * @description The line, from 1.
             */
            line: number;
            /**
             * Format: int32
             * @description The character within the line, from 1.
             */
            column: number;
            /** @description What is wrong, as a JSON pointer. */
            field?: string | null;
        };
        /** @description What is found in a log. */
        ScaffolderLogHits: {
            /** @description Numbers of the lines. */
            hits: number[];
            /**
             * Format: int64
             * @description How many lines there are.
             */
            total: number;
            /** @description Whether there may be more. */
            truncated: boolean;
        };
        /** @description Lines that were left out. */
        ScaffolderLogLeftOut: {
            /**
             * Format: int64
             * @description How many; 0 while the attempt that is cut short goes on.
             */
            lines: number;
            /** @description Bytes that an attempt at a run tells at most. */
            bytesMax: number;
            /** @description The same, in a sentence. */
            message: string;
        };
        /** @description A line. */
        ScaffolderLogLine: {
            /**
             * Format: int64
             * @description Its number, from 0.
             */
            n: number;
            /** @description When it was told, epoch milliseconds. */
            at: components["schemas"]["i64"];
            /** @description The step that told it. */
            step?: string | null;
            /** @description `log`, `warn` or `error`. */
            stream: string;
            /** @description It, without secrets; it may hold colours as terminals have them. */
            text: string;
        };
        /** @description A page of a log. */
        ScaffolderLogPage: {
            /**
             * Format: int64
             * @description The line that was asked for.
             */
            from: number;
            /**
             * Format: int64
             * @description How many lines there are.
             */
            total: number;
            /** @description The lines. */
            lines: components["schemas"]["ScaffolderLogLine"][];
            /**
             * Format: int64
             * @description Where the next page begins; absent at the end. A page ends early where its lines are long.
             */
            next?: number | null;
            /**
             * Format: int64
             * @description Number of the last event that these figures know of: a stream goes on after it.
             */
            lastEventId: number;
            leftOut?: components["schemas"]["ScaffolderLogLeftOut"] | null;
        };
        /** @description What is to be opened: one of both. */
        ScaffolderOpenBody: {
            /** @description The address of a template's file, or of a folder. */
            url?: string | null;
            /** @description A template of the catalog. */
            templateRef?: string | null;
        };
        /** @description What was fetched. */
        ScaffolderOpened: {
            /** @description The template that was meant, among the files; absent where there is none. */
            templatePath?: string | null;
            /** @description The files, by path. */
            files: components["schemas"]["ScaffolderOpenedFile"][];
            /** @description Paths of all templates among them. */
            templates: string[];
            /** @description What lies there and is not handed out, each with the reason. */
            leftOut: string[];
        };
        /** @description A file. */
        ScaffolderOpenedFile: {
            /** @description Where. */
            path: string;
            /** @description What is in it. */
            base64Content: string;
            /** @description Whether it may be executed. */
            executable: boolean;
            /** @description Its size in bytes. */
            size: number;
        };
        /** @description A choice. */
        ScaffolderOption: {
            /** @description What is kept. */
            value: string;
            /** @description What people read. */
            title: string;
            /** @description More of it. */
            description?: string | null;
        };
        /** @description Choices. */
        ScaffolderOptionList: {
            /** @description In the order of the source. */
            items: components["schemas"]["ScaffolderOption"][];
            /** @description Whether there are more. */
            truncated: boolean;
        };
        /** @description What is asked of a source of choices. */
        ScaffolderOptionsBody: {
            /** @description A text that the choices have. */
            q?: string;
            /** @description The answers so far. */
            values?: Record<string, unknown> | null;
            /**
             * Format: int64
             * @description At most so many; 50 without it, 500 at most.
             */
            limit?: number | null;
        };
        /** @description What a rehearsal comes to: as `v2/dry-run` tells it, and what each step was given and put out. */
        ScaffolderPlayed: {
            /** @description What it told. */
            log: Record<string, unknown>[];
            /** @description What it leaves in its folder. */
            directoryContents: components["schemas"]["SerializedFile"][];
            /** @description What it puts out; empty where a step failed. */
            output: Record<string, unknown>;
            /** @description The steps. */
            steps: components["schemas"]["ScaffolderPlayedStep"][];
            problem?: components["schemas"]["ScaffolderPreviewProblem"] | null;
            /** @description Actions that nobody knows. */
            unknownActions: string[];
            /**
             * Format: int64
             * @description How long it took, in milliseconds.
             */
            tookMs: number;
        };
        /** @description A step of a rehearsal. */
        ScaffolderPlayedStep: components["schemas"]["ScaffolderPreviewStep"] & {
            /** @description What it put out, or what stands for it. */
            output?: Record<string, unknown> | null;
        };
        /** @description What a run would make. */
        ScaffolderPreview: {
            /** @description The files, in the order of their paths. */
            files: components["schemas"]["ScaffolderPreviewFile"][];
            /** @description How many more there are. */
            filesLeftOut: number;
            /** @description The steps. */
            steps: components["schemas"]["ScaffolderPreviewStep"][];
            /** @description What the run would put out; nothing where a step failed. */
            output?: Record<string, unknown> | null;
            problem?: components["schemas"]["ScaffolderPreviewProblem"] | null;
            /** @description What the steps tell. */
            log: components["schemas"]["ScaffolderPreviewLine"][];
            /**
             * Format: int64
             * @description How long it took, in milliseconds.
             */
            tookMs: number;
        };
        /** @description A form that is filled in so far. */
        ScaffolderPreviewBody: {
            /** @description The answers so far; missing ones are empty. */
            values: Record<string, unknown>;
            /** @description Secrets by their names, which alone matter: `***` stands for each. */
            secrets?: Record<string, unknown> | null;
        };
        /** @description A file that would be made. */
        ScaffolderPreviewFile: {
            /** @description Where. */
            path: string;
            /** @description Whether it may be executed. */
            executable: boolean;
            /** @description Its size in bytes. */
            size: number;
            /** @description Whether it is no text. */
            binary: boolean;
            /** @description Whether it is a link; the text is then where it leads. */
            link: boolean;
            /** @description What is in it: nothing of what is no text, the beginning of what is large. */
            text?: string | null;
            /** @description Whether there is more in it than is shown. */
            truncated: boolean;
        };
        /** @description A line of a preview's log. */
        ScaffolderPreviewLine: {
            /** @description The step that told it. */
            step?: string | null;
            /** @description `log`, `warn` or `error`. */
            stream: string;
            /** @description It. */
            text: string;
        };
        /** @description What failed. */
        ScaffolderPreviewProblem: {
            /** @description The step. */
            step?: string | null;
            /** @description What was wrong. */
            message: string;
            /** @description The file of the template where it is wrong. */
            file?: string | null;
            /**
             * Format: int32
             * @description The line there, from 1.
             */
            line?: number | null;
            /**
             * Format: int32
             * @description The column there, from 1.
             */
            column?: number | null;
        };
        /** @description A step of a preview. */
        ScaffolderPreviewStep: {
            /** @description Its id. */
            id: string;
            /** @description What people are told. */
            name: string;
            /** @description The action. */
            action: string;
            /**
             * @description `done`, `skipped` (its condition is false, or a step before it failed), `recorded` (a run would
             *     do it; a preview only says with what), `failed`.
             */
            state: string;
            /** @description What its action was given, secrets as `***`. */
            input?: Record<string, unknown> | null;
            /** @description Why it stands so. */
            message?: string | null;
        };
        /** @description What a retry is given. */
        ScaffolderRetryOptions: {
            /** @description Secrets by their names: those of the run before are gone. */
            secrets?: {
                [key: string]: string;
            } | null;
        };
        /** @description A run. */
        ScaffolderRun: {
            /** @description Its id. */
            id: string;
            /** @description `open`, `processing`, `completed`, `failed`, `cancelled` or `skipped`. */
            status: string;
            /** @description Somebody wants it to end. */
            cancelAsked: boolean;
            /** @description The template. */
            templateRef?: string | null;
            /** @description What people call it. */
            templateTitle?: string | null;
            /** @description Who began the run. */
            createdBy?: string | null;
            /** @description When it was begun. */
            createdAt: components["schemas"]["i64"];
            startedAt?: components["schemas"]["i64"] | null;
            endedAt?: components["schemas"]["i64"] | null;
            deadlineAt?: components["schemas"]["i64"] | null;
            /** @description Whether a retry by the caller goes on from the step that failed, instead of beginning anew. */
            recoverable: boolean;
            /** @description Whether the caller may have it tried again now. */
            retryable: boolean;
            /** @description Whether the caller may end it now. */
            cancellable: boolean;
            usualMs?: components["schemas"]["i64"] | null;
            /** @description The answers to the form. */
            parameters: Record<string, unknown>;
            /** @description Titles of the form's pages that the caller may see, where the template is there still. */
            parametersSchemaPages?: string[] | null;
            /** @description What it put out, with `links` and `text`; nothing before it is completed. */
            output?: Record<string, unknown> | null;
            error?: components["schemas"]["ScaffolderRunError"] | null;
            /** @description Its steps. */
            steps: components["schemas"]["ScaffolderRunStep"][];
            /**
             * @description What it made elsewhere: objects of `what` (`repository`, `pull-request`, `catalog-entry`, ...), and
             *     a `url` or a `ref`.
             */
            made: Record<string, unknown>[];
            /**
             * Format: int64
             * @description How often it was taken up.
             */
            attempts: number;
            /**
             * Format: int64
             * @description How many lines it has told.
             */
            lines: number;
            /**
             * Format: int64
             * @description Number of its last event.
             */
            lastEventId: number;
        };
        /** @description A run that was found. */
        ScaffolderRunBrief: {
            /** @description Its id. */
            id: string;
            /** @description How it stands. */
            status: string;
            /** @description The template. */
            templateRef?: string | null;
            /** @description What people call it. */
            templateTitle?: string | null;
            /** @description Who began the run. */
            createdBy?: string | null;
            /** @description When it was begun. */
            createdAt: components["schemas"]["i64"];
            startedAt?: components["schemas"]["i64"] | null;
            endedAt?: components["schemas"]["i64"] | null;
            durationMs?: components["schemas"]["i64"] | null;
            /** @description The step that goes on. */
            currentStep?: string | null;
            /** @description What it made elsewhere. */
            made: Record<string, unknown>[];
        };
        /** @description Why a run failed. */
        ScaffolderRunError: {
            /** @description The step that did. */
            stepId?: string | null;
            /** @description The kind of failure: `InputError`. */
            name?: string | null;
            /** @description What was wrong. */
            message: string;
        };
        /** @description A page of runs. */
        ScaffolderRunList: {
            /** @description The runs. */
            items: components["schemas"]["ScaffolderRunBrief"][];
            /** @description What to send as `cursor` for the next page. */
            next?: string | null;
            /**
             * Format: int64
             * @description How many there are in all.
             */
            total: number;
        };
        /** @description A step of a run. */
        ScaffolderRunStep: {
            /** @description Its id. */
            id: string;
            /** @description What people are told. */
            name: string;
            /** @description The action. */
            action: string;
            /** @description `open`, `processing`, `completed`, `failed`, `skipped` or `cancelled`. */
            status: string;
            startedAt?: components["schemas"]["i64"] | null;
            endedAt?: components["schemas"]["i64"] | null;
            usualMs?: components["schemas"]["i64"] | null;
            /**
             * Format: int64
             * @description How often it began.
             */
            attempts: number;
            /**
             * Format: int64
             * @description Its first line, from 0.
             */
            firstLine?: number | null;
            /**
             * Format: int64
             * @description Its last line.
             */
            lastLine?: number | null;
            /** @description How what it does is undone. */
            undo?: string | null;
        };
        /** @description What somebody wants to run. */
        ScaffolderScaffoldOptions: {
            /** @description The template; the kind may be left out. */
            templateRef: string;
            /** @description The answers to its form. */
            values: Record<string, unknown>;
            /** @description Secrets by their names. Nobody is shown them again. */
            secrets?: {
                [key: string]: string;
            } | null;
        };
        /** @description A suggestion. */
        ScaffolderSuggestion: {
            /** @description What people read, where it is another text. */
            title?: string | null;
            /** @description What is kept. */
            id: string;
        };
        /** @description The id of a run. */
        ScaffolderTaskId: {
            /** @description It. */
            id: string;
        };
        /** @description How a run stands. */
        ScaffolderTaskState: {
            /** @description `cancelled`. */
            status: string;
        };
        /** @description A template. */
        ScaffolderTemplate: {
            /** @description Its reference. */
            ref: string;
            /** @description What people call it. */
            title: string;
            /** @description What it is for. */
            description?: string | null;
            /** @description `spec.type`, which is its category. */
            type?: string | null;
            /** @description Its tags. */
            tags: string[];
            /** @description Who owns it. */
            owner?: string | null;
            /**
             * @description What it makes: `files`, `repository`, `pull-request`, `catalog-entry`, `pipeline`, `issue`,
             *     `webhook`, `environment`, `notification`.
             */
            makes: string[];
            /** @description Its steps. */
            steps: components["schemas"]["ScaffolderTemplateStep"][];
            /** @description How many pages its form has. */
            pages: number;
            /** @description Actions of its steps that cannot run here. */
            unavailable: components["schemas"]["ScaffolderTemplateUnavailable"][];
            /** @description How often it was run. */
            runs: components["schemas"]["ScaffolderTemplateRuns"];
            deprecated?: components["schemas"]["ScaffolderTemplateDeprecated"] | null;
            /** @description Why it cannot be run: it is no template as it is written. */
            invalid?: string | null;
        };
        /** @description A template that should not be used any more. */
        ScaffolderTemplateDeprecated: {
            /** @description The one to use instead. */
            successor?: string | null;
        };
        /** @description A template with its last runs. */
        ScaffolderTemplateDetail: components["schemas"]["ScaffolderTemplate"] & {
            /** @description How long it takes. */
            usual: Record<string, unknown>;
            /** @description Its last runs, those that the caller may see. */
            recent: components["schemas"]["ScaffolderTemplateRun"][];
        };
        /** @description Templates. */
        ScaffolderTemplateList: {
            /** @description By name. */
            items: components["schemas"]["ScaffolderTemplate"][];
        };
        /** @description A run of a template. */
        ScaffolderTemplateRun: {
            /** @description Its id. */
            id: string;
            /** @description How it stands. */
            status: string;
            /** @description When it was begun. */
            createdAt: components["schemas"]["i64"];
            /** @description Who began it. */
            createdBy?: string | null;
            durationMs?: components["schemas"]["i64"] | null;
        };
        /** @description How often a template was run. */
        ScaffolderTemplateRuns: {
            /**
             * Format: int64
             * @description Runs that were begun.
             */
            total: number;
            /**
             * Format: int64
             * @description Of those, which are completed.
             */
            succeeded: number;
            /**
             * Format: int64
             * @description Which failed.
             */
            failed: number;
            /**
             * Format: int64
             * @description Which somebody ended.
             */
            cancelled: number;
            /**
             * Format: int64
             * @description Runs of the last 30 days.
             */
            last30Days: number;
            /**
             * Format: int64
             * @description Of those, the caller's own.
             */
            mineLast30Days: number;
            medianMs?: components["schemas"]["i64"] | null;
            lastAt?: components["schemas"]["i64"] | null;
        };
        /** @description A step of a template. */
        ScaffolderTemplateStep: {
            /** @description Its id. */
            id: string;
            /** @description What people are told. */
            name: string;
            /** @description The action. */
            action: string;
            /** @description Whether the action can run here. */
            available: boolean;
        };
        /** @description An action that cannot run here. */
        ScaffolderTemplateUnavailable: {
            /** @description It. */
            action: string;
            /** @description Why. */
            reason: string;
        };
        /** @description Why values or secrets are refused. */
        ScaffolderValidationErrors: {
            /** @description One for each thing that is wrong with the first page that refuses the values. */
            errors: Record<string, unknown>[];
        };
        /** @description A file that a dry run leaves. */
        SerializedFile: {
            /** @description Where. */
            path: string;
            /** @description Whether it may be executed. */
            executable: boolean;
            /** @description What is in it. */
            base64Content: string;
        };
        /** @description A run: this, and nothing of what it remembers or knows in secret. */
        SerializedTask: {
            /** @description Its id. */
            id: string;
            /** @description What it is made from. */
            spec: Record<string, unknown>;
            /** @description `open`, `processing`, `completed`, `failed`, `cancelled` or `skipped`. */
            status: string;
            /** @description When it was begun, ISO 8601. */
            createdAt: string;
            /** @description When it showed last that somebody carries it out. */
            lastHeartbeatAt?: string | null;
            /** @description Who began it, a reference; absent where no user did. */
            createdBy?: string | null;
        };
        /** @description An event on the wire. */
        SerializedTaskEvent: {
            /**
             * Format: int64
             * @description Its number.
             */
            id: number;
            /** @description Whether the run goes on after its end. */
            isTaskRecoverable: boolean;
            /** @description The run. */
            taskId: string;
            /** @description What it says. */
            body: Record<string, unknown>;
            /** @description `log`, `completion`, `cancelled` or `recovered`. */
            type: string;
            /** @description When, ISO 8601. */
            createdAt: string;
        };
        /** @description A service token to be made. */
        ServiceTokenRequest: {
            /** @description The service: its calls are recorded as `service:<name>`. */
            service: string;
            /** @description What the token is for. */
            name: string;
            /**
             * @description The permissions that it reaches, by name: they alone bound what the service may do. Everything
             *     when absent.
             */
            permissions?: string[] | null;
            /**
             * Format: int64
             * @description How long it lives, in seconds: 90 days when absent, 366 days at most.
             */
            expiresInSeconds?: number | null;
        };
        /** @description One's own sessions. */
        SessionPage: {
            /** @description The sessions, the one used last first. */
            items: components["schemas"]["SessionView"][];
        };
        /** @description A session, as a list shows it. */
        SessionView: {
            /** @description Its id. */
            id: string;
            /** @description Who vouched: a provider's id, or `local`. */
            provider: string;
            /** @description Where it was begun from. */
            address: string;
            /** @description With what. */
            userAgent?: string | null;
            /** @description When it was begun, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            /** @description When it was used last, to the minute, epoch milliseconds. */
            seenAt: components["schemas"]["i64"];
            /** @description When it ends at the latest, epoch milliseconds. */
            expiresAt: components["schemas"]["i64"];
            /** @description Whether it is the one that asks. */
            isCurrent: boolean;
        };
        /** @description A name and a password. */
        SignInRequest: {
            /** @description The name. */
            name: string;
            /**
             * Format: password
             * @description The password.
             */
            password: string;
        };
        /** @description Somebody who is signed in. */
        SignedInView: {
            /** @description Who it is here: `user:default/ada`. */
            entityRef: string;
            /** @description The account. */
            account: string;
            /** @description When the session ends at the latest, epoch milliseconds. */
            expiresAt: components["schemas"]["i64"];
        };
        /** @description A page of sources. */
        SourcePage: {
            /** @description The sources, by id. */
            items: components["schemas"]["SourceView"][];
            /** @description What to ask for as `after` to get the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A place that descriptors are read from. */
        SourceView: {
            /** @description Its id; of a registered location, that of the location. */
            id: string;
            /** @description `config` or `registered`. */
            origin: string;
            /** @description `url` or `file`. */
            type: string;
            /** @description Address or path, perhaps with wildcards. */
            target: string;
            /** @description The `Location` entity that stands for it. */
            entityRef: string;
            /**
             * @description `new` (not read yet), `ok`, `failing` (something could not be read, or is no YAML), `held` (a removal waits
             *     for a word), `removing`.
             */
            state: string;
            /** @description When it was declared, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            checkedAt?: components["schemas"]["i64"] | null;
            readAt?: components["schemas"]["i64"] | null;
            readOkAt?: components["schemas"]["i64"] | null;
            /** @description What could not be read at the last reading. */
            problem?: string | null;
            /**
             * @description What would have been removed at the last reading and waits for a word: how many entities, of
             *     how many, and some of them.
             */
            held?: Record<string, unknown> | null;
        };
        /** @description A follower's cursor in the database. */
        SpineCursor: {
            name: string;
            node: string;
            /** Format: int64 */
            seq: number;
            /** Format: int64 */
            movedAt: number;
        };
        /** @description An event: a fact, in commit order. */
        SpineEvent: {
            /**
             * Format: int64
             * @description Position on the feed, without gaps.
             */
            seq: number;
            id: string;
            /** @description `feature.thing.happened`. */
            topic: string;
            /** @description What it is about. */
            subject: string;
            /** @description Who did it. */
            actor: string;
            payload: Record<string, unknown>;
            /**
             * Format: int64
             * @description When, epoch milliseconds.
             */
            at: number;
        };
        /** @description A page of events, oldest first. */
        SpineEventPage: {
            items: components["schemas"]["SpineEvent"][];
            /**
             * Format: int64
             * @description The `after` of the next page: also when this one is empty, for somebody who polls.
             */
            next: number;
            /**
             * Format: int64
             * @description Number of the last event that is no longer kept: an `after` below it has missed some.
             */
            floor: number;
            /**
             * Format: int64
             * @description Number of the last event.
             */
            head: number;
        };
        /** @description A follower of the process that answers. */
        SpineFollower: {
            name: string;
            /**
             * Format: int64
             * @description Number of the last event that it has applied.
             */
            position: number;
            /**
             * Format: int64
             * @description Events that it has yet to apply.
             */
            lag: number;
            /**
             * Format: int32
             * @description Failures in a row.
             */
            failures: number;
            lastError?: string | null;
        };
        /** @description The feed, and how far those who read it are. */
        SpineFollowerList: {
            /**
             * Format: int64
             * @description Number of the last event.
             */
            head: number;
            /**
             * Format: int64
             * @description Number of the last event that is no longer kept.
             */
            floor: number;
            /** @description The followers of the process that answers. */
            items: components["schemas"]["SpineFollower"][];
            /** @description Cursors that are kept in the database, of all replicas. */
            cursors: components["schemas"]["SpineCursor"][];
        };
        /** @description A job. */
        SpineJob: {
            id: string;
            kind: string;
            /** @description What it is about; while one waits, jobs of the same kind and key become one. */
            key: string;
            queue: string;
            /** @description `waiting`, `running`, `done`, `failed`, `cancelled` or `replaced`. */
            state: string;
            /** Format: int64 */
            priority: number;
            /**
             * Format: int64
             * @description When it runs, or ran, epoch milliseconds.
             */
            runAt: number;
            /**
             * Format: int64
             * @description How often it was started.
             */
            attempt: number;
            /**
             * Format: int64
             * @description How many of its attempts failed.
             */
            failures: number;
            /**
             * Format: int64
             * @description After how many failures it rests as failed.
             */
            attemptsMax?: number | null;
            /** @description Who runs or last ran it. */
            worker?: string | null;
            /** @description Somebody asked to cancel it while it runs. */
            cancelAsked: boolean;
            lastError?: string | null;
            /**
             * Format: int64
             * @description Size of its log.
             */
            logBytes: number;
            /** Format: int64 */
            createdAt: number;
            /** Format: int64 */
            startedAt?: number | null;
            /** Format: int64 */
            finishedAt?: number | null;
            /**
             * Format: int64
             * @description When it will be forgotten.
             */
            expiresAt?: number | null;
            /** @description Its input; not in lists. */
            payload?: unknown;
            /** @description What its attempts noted for the next; not in lists. */
            checkpoint?: unknown;
        };
        /** @description A piece of a job's log. */
        SpineJobLog: {
            chunks: components["schemas"]["SpineJobLogChunk"][];
            /**
             * Format: int64
             * @description The `offset` to ask for next.
             */
            nextOffset: number;
            /** @description Nothing will be added. */
            isComplete: boolean;
        };
        /** @description Some lines that a job wrote at once. */
        SpineJobLogChunk: {
            /**
             * Format: int64
             * @description The attempt that wrote them.
             */
            attempt: number;
            /**
             * Format: int64
             * @description When, epoch milliseconds.
             */
            at: number;
            text: string;
        };
        /** @description A page of jobs, newest first. */
        SpineJobPage: {
            items: components["schemas"]["SpineJob"][];
            /** @description The `before` of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description How many jobs of a queue are in a state. */
        SpineQueueDepth: {
            queue: string;
            /** @description `waiting`, `later`, `running` or `failed`. */
            state: string;
            /** Format: int64 */
            jobs: number;
        };
        /** @description All queues. */
        SpineQueueList: {
            items: components["schemas"]["SpineQueueDepth"][];
        };
        /** @description A reconciler and how it does. */
        SpineReconciler: {
            name: string;
            /** Format: int64 */
            everyMs: number;
            /** Format: int64 */
            nextAt: number;
            /** Format: int64 */
            runs: number;
            /**
             * Format: int64
             * @description How many of its last runs failed in a row.
             */
            failures: number;
            running: boolean;
            worker?: string | null;
            /** Format: int64 */
            lastStartedAt?: number | null;
            /** Format: int64 */
            lastOkAt?: number | null;
            lastError?: string | null;
            /** Format: int64 */
            lastErrorAt?: number | null;
        };
        /** @description All reconcilers. */
        SpineReconcilerList: {
            items: components["schemas"]["SpineReconciler"][];
        };
        /** @description A schedule. */
        SpineSchedule: {
            name: string;
            /** @description How often, in words. */
            every: string;
            jobKind: string;
            /** Format: int64 */
            nextAt: number;
            /** Format: int64 */
            lastAt?: number | null;
            /**
             * Format: int64
             * @description How often it has ticked.
             */
            fired: number;
        };
        /** @description All schedules. */
        SpineScheduleList: {
            items: components["schemas"]["SpineSchedule"][];
        };
        /** @description An entity that something is related to. */
        TargetView: components["schemas"]["BriefView"] & {
            /** @description Canonical reference. */
            ref: string;
            /** @description Whether it is in the catalog, and for the caller. */
            exists: boolean;
        };
        /** @description A token that was just made. */
        TokenMadeView: components["schemas"]["TokenView"] & {
            /** @description Its secret, shown this once: what a program sends as its bearer token. */
            secret: string;
        };
        /** @description Tokens. */
        TokenPage: {
            /** @description The tokens, in the order in which they were made. */
            items: components["schemas"]["TokenView"][];
            /** @description What to ask for as `after` to get the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A token to be made. */
        TokenRequest: {
            /** @description What it is for. */
            name: string;
            /** @description The permissions that it reaches, by name; all that its holder has when absent. */
            permissions?: string[] | null;
            /**
             * Format: int64
             * @description How long it lives, in seconds: 90 days when absent, 366 days at most.
             */
            expiresInSeconds?: number | null;
        };
        /** @description A token, without its secret. */
        TokenView: {
            /** @description Its id. */
            id: string;
            /** @description What it is for. */
            name: string;
            /** @description The last characters of its secret. */
            hint: string;
            /** @description The service that it is the name of: `service:ci`; absent for a personal one. */
            service?: string | null;
            /** @description The permissions that it reaches; absent when it reaches all. */
            permissions?: string[] | null;
            /** @description Who made it. */
            createdBy: string;
            /** @description When it was made, epoch milliseconds. */
            createdAt: components["schemas"]["i64"];
            /** @description When it ends, epoch milliseconds. */
            expiresAt: components["schemas"]["i64"];
            usedAt?: components["schemas"]["i64"] | null;
            /** @description From where. */
            usedFrom?: string | null;
        };
        /** @description Why something cannot be had. */
        UnavailableView: {
            /** @description Why, in a sentence. */
            message: string;
            /** @description What to do about it. */
            hint?: string | null;
        };
        /** @description Entities that something is wrong with. */
        UnprocessedResponse: {
            /** @description Which list. */
            type: string;
            /** @description The entries. */
            entities: Record<string, unknown>[];
        };
        /** @description Where a registered location is to read from now on. */
        UpdateLocationRequest: {
            /** @description `url`. */
            type: string;
            /** @description The address. */
            target: string;
        };
        /** @description The user, and what they own. */
        UserClaims: {
            /** @description Their entity reference. */
            sub: string;
            /** @description What they own things by: themselves and their groups. */
            ent: string[];
        };
        /** @description Who somebody is. */
        UserInfoView: {
            /** @description The user, and what they own. */
            claims: components["schemas"]["UserClaims"];
        };
        /** @description A setting. */
        UserSetting: {
            /** @description The bucket. */
            bucket: string;
            /** @description The key in it. */
            key: string;
            /** @description Any JSON. */
            value: Record<string, unknown>;
        };
        /** @description What a setting becomes. */
        UserSettingBody: {
            /** @description Any JSON, null too. */
            value?: Record<string, unknown>;
        };
        /** @description The settings that were asked for. */
        UserSettingMultiget: {
            /** @description In the order of the request: `{value}`, or null where there is none. */
            items: (Record<string, unknown> | null)[];
        };
        /** @description Which settings are asked for. */
        UserSettingMultigetBody: {
            /** @description Their names. */
            items: components["schemas"]["UserSettingName"][];
        };
        /** @description The name of a setting. */
        UserSettingName: {
            /** @description The bucket. */
            bucket: string;
            /** @description The key in it. */
            key: string;
        };
        /** @description Why something is no entity. */
        ValidateEntityErrors: {
            /** @description Errors with `name`, `message`, perhaps `cause`, and `field`, a JSON pointer. */
            errors: Record<string, unknown>[];
        };
        /** @description Body of a request to validate an entity. Other keys are ignored. */
        ValidateEntityRequest: {
            /** @description Where it stands, or would stand: `url:...`. */
            location: string;
            /** @description The entity. */
            entity: Record<string, unknown>;
        };
        /** Format: int64 */
        i64: number;
    };
    responses: {
        /** @description What went wrong */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    GateLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateHealth"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GateReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateHealth"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateHealth"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    authCookieGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Until when it is good */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CookieView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    authCookieDelete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    authPluginKeySetGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeySetView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    authKeySetGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeySetView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    authOpenIdConfigurationGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    authUserInfoGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserInfoView"];
                };
            };
            /** @description The caller is no user */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No token, or one that does not hold */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    "identity.provider.logout": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The provider's id */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Their sessions have ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The logout token is not good */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    FinishSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The provider's id */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page that tells its opener */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description To the redirectUrl */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    FinishSignInByForm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The provider's id */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page that tells its opener */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description To the redirectUrl */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    LeaveSignIn: {
        parameters: {
            query?: {
                /** @description The environment */
                env?: string;
            };
            header?: never;
            path: {
                /** @description The provider's id */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the session at the provider ends */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    RefreshSignIn: {
        parameters: {
            query?: {
                /** @description The environment */
                env?: string;
            };
            header?: never;
            path: {
                /** @description The provider's id */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Profile, tokens and identity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    RefreshSignInByPost: {
        parameters: {
            query?: {
                /** @description The environment */
                env?: string;
            };
            header?: never;
            path: {
                /** @description The provider's id */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Profile, tokens and identity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    StartSignIn: {
        parameters: {
            query: {
                /** @description The environment */
                env: string;
                /** @description Further scopes */
                scope?: string;
                /** @description The page that is told, in the popup flow */
                origin?: string;
                /** @description popup or redirect */
                flow?: string;
                /** @description Where the browser goes in the end, in the redirect flow */
                redirectUrl?: string;
            };
            header?: never;
            path: {
                /** @description The provider's id */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the provider */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogActionList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The actions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionListResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogActionInvoke: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the action */
                action_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description What came of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionInvokeResponse"];
                };
            };
            /** @description The input does not fit */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such action */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogActionInvokeWithSecrets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the action */
                action_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActionInvokeRequest"];
            };
        };
        responses: {
            /** @description What came of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionInvokeResponse"];
                };
            };
            /** @description The input does not fit */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such action */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    catalogCookieGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Until when it is good */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CookieView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    catalogCookieDelete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    catalogPluginKeySetGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeySetView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogPermissionConditionsApply: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplyConditionsRequest"];
            };
        };
        responses: {
            /** @description The answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplyConditionsResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogPermissionMetadataGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Permissions and rules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionMetadata"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    AnalyzeLocation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnalyzeLocationRequest"];
            };
        };
        responses: {
            /** @description What is there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalyzeLocationResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetEntities: {
        parameters: {
            query?: {
                /** @description Filter sets: `key=value,key`; all of a set, any of the sets */
                filter?: string[];
                /** @description Paths to show */
                fields?: string[];
                /** @description Most entities on the page */
                limit?: number;
                /** @description Entities to pass over */
                offset?: number;
                /** @description Continues where the `link` header of a page says */
                after?: string;
                /** @description `asc:field` or `desc:field` */
                order?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entities */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Entity"][];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetEntityByName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The entity's kind */
                kind: string;
                /** @description The entity's namespace */
                namespace: string;
                /** @description The entity's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Entity"];
                };
            };
            /** @description No such entity */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GetEntityAncestryByName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The entity's kind */
                kind: string;
                /** @description The entity's namespace */
                namespace: string;
                /** @description The entity's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ancestry */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityAncestryResponse"];
                };
            };
            /** @description No such entity */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GetEntitiesByQuery: {
        parameters: {
            query?: {
                /** @description Paths to show */
                fields?: string[];
                /** @description Most entities on the page; 0 asks for the total alone */
                limit?: number;
                /** @description Entities to pass over */
                offset?: number;
                /** @description `field` or `field,asc` or `field,desc`; the first one counts */
                orderField?: string[];
                /** @description Continues an earlier query */
                cursor?: string;
                /** @description Filter sets: `key=value,key`; all of a set, any of the sets */
                filter?: string[];
                /** @description `include` or `exclude` */
                totalItems?: string;
                /** @description A text that must appear */
                fullTextFilterTerm?: string;
                /** @description Where it must appear */
                fullTextFilterFields?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntitiesQueryResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    QueryEntitiesByPredicate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryEntitiesByPredicateRequest"];
            };
        };
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntitiesQueryResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetEntitiesByRefs: {
        parameters: {
            query?: {
                /** @description Filter sets; entities that do not match are null */
                filter?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GetEntitiesByRefsRequest"];
            };
        };
        responses: {
            /** @description The entities */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntitiesBatchResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetEntityByUid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The entity's uid */
                uid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Entity"];
                };
            };
            /** @description No such entity */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    DeleteEntityByUid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The entity's uid */
                uid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone, or never was there */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    DeleteUnprocessedEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The entry's `entity_id` */
                entity_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone, or never was there */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GetFailedEntities: {
        parameters: {
            query?: {
                /** @description Only those whose spec.owner reads so */
                owner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnprocessedResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetPendingEntities: {
        parameters: {
            query?: {
                /** @description Only those whose spec.owner reads so */
                owner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnprocessedResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetEntityFacets: {
        parameters: {
            query: {
                /** @description Paths to count */
                facet: string[];
                /** @description Filter sets: `key=value,key`; all of a set, any of the sets */
                filter?: string[];
                /** @description Counts only what this text is found in; not in Backstage */
                fullTextFilterTerm?: string;
                /** @description Fields that it is looked for in */
                fullTextFilterFields?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The facets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityFacetsResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    QueryEntityFacetsByPredicate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryEntityFacetsByPredicateRequest"];
            };
        };
        responses: {
            /** @description The facets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityFacetsResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetLocations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The locations */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocationItem"][];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CreateLocation: {
        parameters: {
            query?: {
                /** @description Reads and answers, and stores nothing */
                dryRun?: string;
                /** @description `refresh` or `reject` what exists */
                onConflict?: string;
                /** @description Seconds to wait until the entities can be read; not in Backstage */
                wait?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLocationRequest"];
            };
        };
        responses: {
            /** @description The location */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateLocationResponse"];
                };
            };
            /** @description It exists */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getLocationByEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The entity's kind */
                kind: string;
                /** @description The entity's namespace */
                namespace: string;
                /** @description The entity's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The location */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocationView"];
                };
            };
            /** @description No such entity or location */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GetLocationsByQuery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocationsQueryResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetLocation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the registration */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The location */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocationView"];
                };
            };
            /** @description No such location */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    UpdateLocation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the registration */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateLocationRequest"];
            };
        };
        responses: {
            /** @description The location */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocationView"];
                };
            };
            /** @description No such location */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Another location reads there */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    DeleteLocation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the registration */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such location */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    RefreshEntity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshEntityRequest"];
            };
        };
        responses: {
            /** @description It will be read again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such entity */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogActList: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                before?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogActPlan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanRequest"];
            };
        };
        responses: {
            /** @description The plan */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogActGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The act */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActView"];
                };
            };
            /** @description No such act */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogActApply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is done, the proof is under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActView"];
                };
            };
            /** @description No such act */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not planned any more, or the plan is old */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogActUndo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is taken back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActView"];
                };
            };
            /** @description No such act */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is nothing to take back */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogChangeList: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                after?: number;
                /** @description Seconds to wait when there is nothing to tell */
                wait?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangesPage"];
                };
            };
            /** @description What follows the cursor is no longer kept */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogChangeStream: {
        parameters: {
            query?: {
                /** @description The last cursor that is known */
                after?: number;
            };
            header?: {
                /** @description What browsers resume with */
                "last-event-id"?: number | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogConflictList: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                after?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConflictPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogDanglingList: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                after?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DanglingPageView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogEntityView: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The entity's kind */
                kind: string;
                /** @description The entity's namespace */
                namespace: string;
                /** @description The entity's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityView"];
                };
            };
            /** @description No such entity; `error.near` lists what may have been meant */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogEntityDefinition: {
        parameters: {
            query?: {
                /** @description Whether browsers are to save it as a file */
                download?: boolean;
            };
            header?: never;
            path: {
                /** @description The entity's kind */
                kind: string;
                /** @description The entity's namespace */
                namespace: string;
                /** @description The entity's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain; charset=utf-8": string;
                };
            };
            /** @description No such entity, or it has no definition */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogEntityDescriptor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The entity's kind */
                kind: string;
                /** @description The entity's namespace */
                namespace: string;
                /** @description The entity's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DescriptorView"];
                };
            };
            /** @description No such entity */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogGraphGet: {
        parameters: {
            query: {
                /** @description Reference of the entity in the middle */
                root: string;
                /** @description `needs`, `neededBy` or `both`; both. Of relations that are named in `relation`: along them, against them */
                direction?: string;
                /** @description 1 to 20, or `all`; 2 */
                depth?: string;
                /** @description Relations to follow, as a list with commas or repeated; `dependsOn,consumesApi,apiProvidedBy` */
                relation?: string[];
                /** @description Kinds to show and to go through; all */
                kind?: string[];
                /** @description Most entities; 1000 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The graph */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphView"];
                };
            };
            /** @description No such entity; `error.near` lists what may have been meant */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogIgnoredList: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                after?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IgnoredPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogIgnoredPut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The entity's kind */
                kind: string;
                /** @description The entity's namespace */
                namespace: string;
                /** @description The entity's name */
                name: string;
            };
            cookie?: never;
        };
        /** @description Why */
        requestBody: {
            content: {
                "application/json": components["schemas"]["IgnoreRequest"];
            };
        };
        responses: {
            /** @description The entry */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IgnoredView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogIgnoredDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The entity's kind */
                kind: string;
                /** @description The entity's namespace */
                namespace: string;
                /** @description The entity's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is lifted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not ignored */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogLocationRegister: {
        parameters: {
            query?: {
                /** @description `refresh` or `reject` what exists */
                onConflict?: string;
                /** @description Seconds to wait until the entities can be read */
                wait?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterLocationRequest"];
            };
        };
        responses: {
            /** @description The location */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateLocationResponse"];
                };
            };
            /** @description It exists */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogProblemsSummary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemsSummary"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogSourceList: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                after?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourcePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogSourceGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The source */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceView"];
                };
            };
            /** @description No such source */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogSourceFileList: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                after?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilePage"];
                };
            };
            /** @description No such source */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogSourceRefresh: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It will be read */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
            /** @description No such source */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CatalogSourceRelease: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It will be read, and may remove */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobView"];
                };
            };
            /** @description No such source */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nothing is held back */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ValidateEntity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValidateEntityRequest"];
            };
        };
        responses: {
            /** @description It would; no body */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It would not */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidateEntityErrors"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    DeliveryDeploymentList: {
        parameters: {
            query?: {
                /** @description Only of this service, a reference */
                service?: string;
                /** @description Only in this environment */
                environment?: string;
                /** @description `next` of the page before */
                cursor?: string;
                /** @description How many, 200 at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deployments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDeploymentList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    DeliveryDeploymentGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The deployment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deployment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDeploymentDetail"];
                };
            };
            /** @description There is no such deployment, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    DeliveryDeploymentLog: {
        parameters: {
            query?: {
                /** @description The byte that it begins at; `next` of the part before */
                from?: number;
            };
            header?: never;
            path: {
                /** @description The deployment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The part */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDeploymentLog"];
                };
            };
            /** @description There is no such deployment, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    DeliveryEnvironmentList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Their names */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryEnvironmentList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    DeliveryServiceGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its namespace */
                namespace: string;
                /** @description Its kind: component */
                kind: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The environments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryService"];
                };
            };
            /** @description There is no such service, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    DeliveryServiceDiff: {
        parameters: {
            query: {
                /** @description One environment */
                from: string;
                /** @description The other */
                to: string;
            };
            header?: never;
            path: {
                /** @description Its namespace */
                namespace: string;
                /** @description Its kind: component */
                kind: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The difference */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDifference"];
                };
            };
            /** @description There is no such service or environment */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    DeliveryServicePromote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its namespace */
                namespace: string;
                /** @description Its kind: component */
                kind: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeliveryPromotion"];
            };
        };
        responses: {
            /** @description The deployment, which is under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDeploymentDetail"];
                };
            };
            /** @description The service is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such service or environment */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is nothing to promote, or it runs there already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    DeliveryServiceRollback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its namespace */
                namespace: string;
                /** @description Its kind: component */
                kind: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeliveryRollback"];
            };
        };
        responses: {
            /** @description The deployment, which is under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDeploymentDetail"];
                };
            };
            /** @description The service is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such service, environment or deployment */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is nothing to go back to */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GateConfigurationGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GateExplain: {
        parameters: {
            query: {
                /** @description Which of them, such as an entity reference */
                subject: string;
            };
            header?: never;
            path: {
                /** @description What is asked about, such as `catalog.entity` */
                topic: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplanationView"];
                };
            };
            /** @description No such topic or thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GateVersionGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateVersion"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GithostRepositoryRestore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The repository's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The repository */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostRepository"];
                };
            };
            /** @description There is no such deleted repository, or not the caller's */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The name is taken by now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostRepositoryList: {
        parameters: {
            query?: {
                /** @description Only those of this owner */
                owner?: string;
                /** @description Only those with this text in them */
                q?: string;
                /** @description Only those that the caller made, or that stand under their name or a group's of theirs */
                mine?: boolean;
                /** @description Deleted ones of one's own instead */
                deleted?: boolean;
                /** @description name (without a word), updated (the last pushed to or changed first) or created (the last made first) */
                sort?: string;
                /** @description What the page before said as next */
                after?: string;
                /** @description How many, 200 at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The repositories */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostRepositoryList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GithostRepositoryCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostRepositoryBody"];
            };
        };
        responses: {
            /** @description The repository, empty */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostRepository"];
                };
            };
            /** @description The name is taken, or the owner has as many as there may be */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Git is not installed */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostRepositoryGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The repository */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostRepository"];
                };
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostRepositoryDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not there any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostRepositoryUpdate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostRepositoryChange"];
            };
        };
        responses: {
            /** @description The repository */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostRepository"];
                };
            };
            /** @description It is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostBlameGet: {
        parameters: {
            query?: {
                /** @description A branch, tag or commit; the default branch without it */
                ref?: string;
                /** @description The file */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lines and their commits */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostBlame"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The file is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostBranchList: {
        parameters: {
            query?: {
                /** @description What the page before said as next */
                skip?: number;
                /** @description How many, 200 at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The branches */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostRefList"];
                };
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostBranchCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostBranchBody"];
            };
        };
        responses: {
            /** @description It is there */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is one of this name, or a rule forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostBranchDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The branch, with its slashes */
                branch: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not there any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is the default branch, or a rule forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostCheckList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The commit's whole name */
                commit: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The checks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostCheckList"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostCheckPut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The commit's whole name */
                commit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostCheckBody"];
            };
        };
        responses: {
            /** @description The check */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostCheck"];
                };
            };
            /** @description The caller is no program */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The commit has as many as there may be */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostCommitList: {
        parameters: {
            query?: {
                /** @description A branch, tag or commit; the default branch without it */
                ref?: string;
                /** @description Only those that touch this */
                path?: string;
                /** @description What the page before said as next */
                skip?: number;
                /** @description How many, 200 at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The commits */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostCommitList"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostCommitCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostCommitBody"];
            };
        };
        responses: {
            /** @description It is on the branch */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostCommitMade"];
                };
            };
            /** @description Something is wrong with it, or it changes nothing */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The branch is elsewhere than expected, or a rule forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is too large: push it instead */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostCommitGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The whole name of the commit */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The commit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostCommitView"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostCompareGet: {
        parameters: {
            query: {
                /** @description What is compared with */
                base: string;
                /** @description What is compared */
                head: string;
            };
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How they differ */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostCompare"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostFileGet: {
        parameters: {
            query?: {
                /** @description A branch, tag or commit; the default branch without it */
                ref?: string;
                /** @description The file */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostFile"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostHookList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The hooks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostHookList"];
                };
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostHookCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostHookBody"];
            };
        };
        responses: {
            /** @description The hook */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostHook"];
                };
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There are as many as there may be */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostHookPut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The hook */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostHookBody"];
            };
        };
        responses: {
            /** @description The hook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostHook"];
                };
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such hook, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostHookDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The hook */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not there any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such hook, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostDeliveryList: {
        parameters: {
            query?: {
                /** @description The last delivery of the page before */
                before?: string;
                /** @description How many, 200 at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The hook */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deliveries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostDeliveryList"];
                };
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such hook, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostDeliveryRepeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The hook */
                id: string;
                /** @description The delivery */
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such delivery, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is about to be sent */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostHookPing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The hook */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery is under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostPing"];
                };
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such hook, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostProtectionList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostProtections"];
                };
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostProtectionPut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostProtections"];
            };
        };
        responses: {
            /** @description The rules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostProtections"];
                };
            };
            /** @description It is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostPullList: {
        parameters: {
            query?: {
                /** @description open (without a word), closed, merged or all */
                state?: string;
                /** @description Only those of this actor */
                author?: string;
                /** @description What the page before said as next */
                before?: number;
                /** @description How many, 200 at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pull requests */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostPullList"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostPullCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostPullBody"];
            };
        };
        responses: {
            /** @description The pull request */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostPull"];
                };
            };
            /** @description A branch is not there, or there is nothing to merge */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One is open for the two branches */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostPullGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The pull request's number */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pull request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostPull"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostPullUpdate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The pull request's number */
                number: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostPullChange"];
            };
        };
        responses: {
            /** @description The pull request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostPull"];
                };
            };
            /** @description It is neither the caller's nor in a repository of theirs */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is merged, or one is open for the two branches */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostPullChanges: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The pull request's number */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Commits and files */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostPullChanges"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostCommentList: {
        parameters: {
            query?: {
                /** @description What the page before said as next */
                after?: string;
                /** @description How many, 200 at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The pull request's number */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The comments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostCommentList"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostCommentCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The pull request's number */
                number: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostCommentBody"];
            };
        };
        responses: {
            /** @description The comment */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostComment"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There are as many as there may be */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostCommentDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The pull request's number */
                number: number;
                /** @description The comment's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is somebody else's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostCommentUpdate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The pull request's number */
                number: number;
                /** @description The comment's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostCommentChange"];
            };
        };
        responses: {
            /** @description The comment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostComment"];
                };
            };
            /** @description It is somebody else's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostPullMerge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The pull request's number */
                number: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostMergeBody"];
            };
        };
        responses: {
            /** @description It is merged */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostPull"];
                };
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The branch has moved, or something keeps it from being merged */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostReviewList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The pull request's number */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reviews */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostReviewList"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostReviewCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The pull request's number */
                number: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostReviewBody"];
            };
        };
        responses: {
            /** @description The review */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostReview"];
                };
            };
            /** @description The caller has opened or pushed what they judge */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The branch has moved, or the request is over */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostPushList: {
        parameters: {
            query?: {
                /** @description What the page before said as next */
                before?: string;
                /** @description How many, 200 at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pushes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostPushList"];
                };
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostTagList: {
        parameters: {
            query?: {
                /** @description What the page before said as next */
                skip?: number;
                /** @description How many, 200 at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tags */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostRefList"];
                };
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostTagCreate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithostTagBody"];
            };
        };
        responses: {
            /** @description It is there */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is one of this name, or a rule forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostTagDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description The tag, with its slashes */
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not there any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A rule forbids it */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostTreeGet: {
        parameters: {
            query?: {
                /** @description A branch, tag or commit; the default branch without it */
                ref?: string;
                /** @description The folder; the root without it */
                path?: string;
                /** @description With the last commit of each entry */
                commits?: boolean;
            };
            header?: never;
            path: {
                /** @description Under whom it stands */
                owner: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The folder */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithostTree"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    identityCookieGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Until when it is good */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CookieView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    identityCookieDelete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    identityPluginKeySetGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeySetView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityAccountList: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                after?: string;
                /** @description Part of a reference, a name or an address */
                text?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityAccountGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description There is none */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityAccountDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is the owner's, or one's own */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityAccountLockOut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is locked out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is the owner's, or one's own */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityAccountLetIn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can be used again */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityAccountSessionsEnd: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its sessions have ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityAuditList: {
        parameters: {
            query?: {
                /** @description Who did it: user:default/ada */
                actor?: string;
                /** @description What was done: catalog.location.create, or identity.* */
                event?: string;
                /** @description What it was done to */
                subject?: string;
                /** @description succeeded, failed or denied */
                outcome?: string;
                /** @description low, medium, high or critical */
                severity?: string;
                /** @description Not before this day or time */
                since?: string;
                /** @description Before this day or time */
                until?: string;
                /** @description Something that the entry says */
                text?: string;
                /** @description newest or oldest first; newest */
                order?: string;
                /** @description The next of the page before */
                cursor?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityAuditExport: {
        parameters: {
            query?: {
                /** @description Who did it: user:default/ada */
                actor?: string;
                /** @description What was done: catalog.location.create, or identity.* */
                event?: string;
                /** @description What it was done to */
                subject?: string;
                /** @description succeeded, failed or denied */
                outcome?: string;
                /** @description low, medium, high or critical */
                severity?: string;
                /** @description Not before this day or time */
                since?: string;
                /** @description Before this day or time */
                until?: string;
                /** @description Something that the entry says */
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityAuditVerify: {
        parameters: {
            query?: {
                /** @description The head of an earlier verification, number:hash, which must be in the chain */
                head?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerification"];
                };
            };
            /** @description A verification is under way */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityDecisionGet: {
        parameters: {
            query: {
                /** @description Who; oneself */
                user?: string;
                /** @description Name of the permission */
                permission: string;
                /** @description On which thing, such as an entity */
                resourceRef?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The decision, and what it rests on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionView"];
                };
            };
            /** @description About others only with identity.decision.explain */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such permission */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityInvitationList: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                after?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityInvitationCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationRequest"];
            };
        };
        responses: {
            /** @description The invitation with its link */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationMadeView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityInvitationAccept: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptRequest"];
            };
        };
        responses: {
            /** @description Signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInView"];
                };
            };
            /** @description It was used, has ended, or never was one */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityInvitationLook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LookRequest"];
            };
        };
        responses: {
            /** @description The invitation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationView"];
                };
            };
            /** @description It was used, has ended, or never was one */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityInvitationDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The invitation's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is taken back */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is none */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    identityKeyList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeysView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    identityKeyRotate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateBody"];
            };
        };
        responses: {
            /** @description The keys as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeysView"];
                };
            };
            /** @description A new key is on its way already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityPasswordUpdate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordRequest"];
            };
        };
        responses: {
            /** @description It is changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The old one is wrong */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityPermissionList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The permissions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    "identity.provider.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The providers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityRecoveryCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoveryRequest"];
            };
        };
        responses: {
            /** @description The link */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationMadeView"];
                };
            };
            /** @description There is no such account */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityRoleList: {
        parameters: {
            query?: {
                /** @description Only those of this user or group, by name */
                member?: string;
                /** @description Only those with a grant about this permission */
                permission?: string;
                /** @description Only those defined there: shipped, file, api */
                origin?: string;
                /** @description Only those with this in name or description */
                text?: string;
                /** @description name, or -changedAt for those changed last first */
                sort?: string;
                /** @description The `next` of the page before */
                after?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityRoleGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description default */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleView"];
                };
            };
            /** @description No such role */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityRolePut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description default */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        /** @description {description, members, grants: [{permissions, except, actions, effect, conditions}]} */
        requestBody: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleView"];
                };
            };
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleView"];
                };
            };
            /** @description A file defines it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody would be left who may do everything */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityRoleDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description default */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such role */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It cannot be taken away */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityRoleMemberList: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                after?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description default */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleMemberPage"];
                };
            };
            /** @description No such role */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityRoleMemberAdd: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description default */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddMembersRequest"];
            };
        };
        responses: {
            /** @description The role */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleView"];
                };
            };
            /** @description A file defines it */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such role */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityRoleMemberRemove: {
        parameters: {
            query: {
                /** @description A user, a group, or `everyone` */
                member: string;
            };
            header?: never;
            path: {
                /** @description default */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A file says so */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Nobody would be left who may do everything */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityServiceTokenList: {
        parameters: {
            query?: {
                /** @description The `next` of the page before */
                after?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityServiceTokenCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceTokenRequest"];
            };
        };
        responses: {
            /** @description The token with its secret */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenMadeView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityServiceTokenDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is none */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentitySessionGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentView"];
                };
            };
            /** @description Nobody is signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentitySessionDelete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentitySessionList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentitySessionEndOthers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many sessions ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentitySessionEnd: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is none */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentitySignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInRequest"];
            };
        };
        responses: {
            /** @description Signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInView"];
                };
            };
            /** @description The name or the password is wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Too many sign-ins failed */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityTokenList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tokens */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityTokenCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description The token with its secret */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenMadeView"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    IdentityTokenDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The token's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is none */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GateOpenapiGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    RbacStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They may */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PermissionMetadataGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Permissions and rules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PermissionAuthorize: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description The answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description Malformed, or a question about all things */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    RbacPluginRuleList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>[];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    RbacPluginIdList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Their ids */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    RbacPluginPolicyList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The permissions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>[];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    RbacPolicyList: {
        parameters: {
            query?: {
                /** @description Only of this role */
                entityRef?: string;
                /** @description Only about this */
                permission?: string;
                /** @description Only with this action */
                policy?: string;
                /** @description Only with this effect */
                effect?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policies */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>[];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    RbacPolicyCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>[];
            };
        };
        responses: {
            /** @description Added */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One is there already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    RbacPolicyGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description role */
                kind: string;
                /** @description Its namespace */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policies */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>[];
                };
            };
            /** @description None */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    RbacPolicyUpdate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description role */
                kind: string;
                /** @description Its namespace */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An old one is not there */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    RbacPolicyDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description role */
                kind: string;
                /** @description Its namespace */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>[];
            };
        };
        responses: {
            /** @description Gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description One is not there */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    RbacRoleList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The roles */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>[];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    RbacRoleCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is there already */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    RbacConditionList: {
        parameters: {
            query?: {
                /** @description Only of this role */
                roleEntityRef?: string;
                /** @description Only of this plugin */
                pluginId?: string;
                /** @description Only about things of this type */
                resourceType?: string;
                /** @description Only with these actions */
                actions?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policies */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>[];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    RbacConditionCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description Its number */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    RbacConditionGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description None */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    RbacConditionUpdate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description None */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    RbacConditionDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its number */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description None */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    RbacRoleGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description role */
                kind: string;
                /** @description Its namespace */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>[];
                };
            };
            /** @description No such role */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    RbacRoleUpdate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description role */
                kind: string;
                /** @description Its namespace */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such role */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The new name is taken */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    RbacRoleDelete: {
        parameters: {
            query?: {
                /** @description Only from this member */
                memberReferences?: string;
            };
            header?: never;
            path: {
                /** @description role */
                kind: string;
                /** @description Its namespace */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such role, or member */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    PipelinesRunList: {
        parameters: {
            query?: {
                /** @description owner/name */
                repository?: string;
                /** @description Reference of a component */
                service?: string;
                /** @description queued, running, succeeded, failed, cancelled */
                status?: string;
                /** @description The branch */
                branch?: string;
                /** @description What the page before said as next */
                cursor?: string;
                /** @description How many, 200 at most */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PipelinesRunList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PipelinesRunCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PipelinesRunBody"];
            };
        };
        responses: {
            /** @description The runs */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PipelinesRunList"];
                };
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The repository or the branch is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is nothing to run */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Pipelines are not carried out here */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    PipelinesRunGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PipelinesRunDetail"];
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    PipelinesArtifactGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                id: string;
                /** @description Its name, with its slashes */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    PipelinesRunCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It will */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is over */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    PipelinesRunEvents: {
        parameters: {
            query?: {
                /** @description The first line that is told, counted from 0 within the run */
                from?: number;
            };
            header?: {
                /** @description What browsers resume with; counts before `from` */
                "last-event-id"?: string | null;
            };
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    PipelinesRunLog: {
        parameters: {
            query?: {
                /** @description The task */
                task?: string;
                /** @description The step */
                step?: string;
                /** @description The first line, counted from 0 within the run */
                from?: number;
                /** @description How many, 5000 at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PipelinesLogPage"];
                };
            };
            /** @description The run is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    PipelinesRunRerun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new run */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PipelinesRun"];
                };
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is under way, or there is nothing to run */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    PipelinesRunTests: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Figures, and cases */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description The run is not there, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    PortalStartGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the portal looks like */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalStart"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PortalViewList: {
        parameters: {
            query?: {
                /** @description Only those of this page */
                page?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The views */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalViewList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PortalViewCreate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PortalViewBody"];
            };
        };
        responses: {
            /** @description The view */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalView"];
                };
            };
            /** @description Only people keep views; sharing takes a permission */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The caller has as many as there may be */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    PortalViewPut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The view */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PortalViewBody"];
            };
        };
        responses: {
            /** @description The view */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalView"];
                };
            };
            /** @description It is somebody else's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such view */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    PortalViewDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The view */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not there any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is somebody else's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such view */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderPermissionConditionsApply: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description The answers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderPermissionMetadataGet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Permissions and rules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderCheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScaffolderCheckBody"];
            };
        };
        responses: {
            /** @description Whether it is free */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderCheck"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderDraftList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The drafts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderDraftList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderDraftGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The template's namespace */
                namespace: string;
                /** @description The template's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderDraft"];
                };
            };
            /** @description There is none */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderDraftPut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The template's namespace */
                namespace: string;
                /** @description The template's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScaffolderDraftBody"];
            };
        };
        responses: {
            /** @description The draft */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderDraft"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderDraftDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The template's namespace */
                namespace: string;
                /** @description The template's name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not there any more */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderOptions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name */
                source: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScaffolderOptionsBody"];
            };
        };
        responses: {
            /** @description The choices */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderOptionList"];
                };
            };
            /** @description Nobody declared such a source */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The source does not answer */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderPlaygroundDryRun: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScaffolderDryRunOptions"];
            };
        };
        responses: {
            /** @description What it comes to */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderPlayed"];
                };
            };
            /** @description The values do not fit, or it is no template */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderValidationErrors"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderPlaygroundLint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScaffolderLintBody"];
            };
        };
        responses: {
            /** @description What is wrong with it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderLint"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderPlaygroundOpen: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScaffolderOpenBody"];
            };
        };
        responses: {
            /** @description The files */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderOpened"];
                };
            };
            /** @description It is not there for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There are too many files, or too large ones */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderRunList: {
        parameters: {
            query?: {
                /** @description Only the caller's own */
                mine?: boolean;
                /** @description Only those of this template */
                template?: string;
                /** @description Only those in one of these states, with commas between */
                status?: string;
                /** @description Only those with this text in their id, template or creator */
                q?: string;
                /** @description asc: or desc: and createdAt, status or createdBy */
                order?: string;
                /** @description What the page before said as next */
                cursor?: string;
                /** @description How many, 200 at most; 50 without it */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderRunList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderRunGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderRun"];
                };
            };
            /** @description There is no such run for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderRunLogGet: {
        parameters: {
            query?: {
                /** @description The first line, from 0 */
                from?: number;
                /** @description How many, 2,000 at most */
                limit?: number;
                /** @description Only those of this step */
                step?: string;
            };
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderLogPage"];
                };
            };
            /** @description There is no such run for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderRunLogSearch: {
        parameters: {
            query: {
                /** @description The text */
                q: string;
                /** @description How many, 1,000 at most */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Numbers of lines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderLogHits"];
                };
            };
            /** @description There is no such run for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderRunLogText: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The log: time, step and text of each line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description There is no such run for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderTemplateList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The templates */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderTemplateList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderTemplateGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its namespace */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderTemplateDetail"];
                };
            };
            /** @description There is no such template for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderTemplatePreview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its namespace */
                namespace: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScaffolderPreviewBody"];
            };
        };
        responses: {
            /** @description What would be made, and what failed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderPreview"];
                };
            };
            /** @description There is no such template for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A newer preview took its place */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ListActions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The actions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderAction"][];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    Autocomplete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The vendor */
                provider: string;
                /** @description What is looked for */
                resource: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScaffolderAutocompleteBody"];
            };
        };
        responses: {
            /** @description Suggestions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderAutocompleteResults"];
                };
            };
            /** @description No token, or nobody knows the vendor */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    DryRun: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScaffolderDryRunOptions"];
            };
        };
        responses: {
            /** @description What it comes to */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRunResult"];
                };
            };
            /** @description The values do not fit, or it is no template */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderValidationErrors"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ListTasks: {
        parameters: {
            query?: {
                /** @description Only those that one of these users began */
                createdBy?: string[];
                /** @description Only those in one of these states */
                status?: string[];
                /** @description asc: or desc: and created_at, status or created_by */
                order?: string[];
                /** @description At most so many; 1,000 at most */
                limit?: number;
                /** @description After so many */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListTasksResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    Scaffold: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScaffolderScaffoldOptions"];
            };
        };
        responses: {
            /** @description The run */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderTaskId"];
                };
            };
            /** @description The values or the secrets do not fit */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderValidationErrors"];
                };
            };
            /** @description There is no such template for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GetTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SerializedTask"];
                };
            };
            /** @description There is no such run for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    CancelTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It ends */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderTaskState"];
                };
            };
            /** @description There is no such run for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It came to another end */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    StreamLogsPolling: {
        parameters: {
            query?: {
                /** @description Number of the last event that is known */
                after?: number;
            };
            header?: never;
            path: {
                /** @description The run */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SerializedTaskEvent"][];
                };
            };
            /** @description There is no such run for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ScaffolderTaskEventStream: {
        parameters: {
            query?: {
                /** @description Number of the last event that is known */
                after?: number;
            };
            header?: {
                /** @description What browsers resume with */
                "last-event-id"?: number | null;
            };
            path: {
                /** @description The run */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description There is no such run for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    Retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScaffolderRetryOptions"];
            };
        };
        responses: {
            /** @description It waits again */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderTaskId"];
                };
            };
            /** @description The secrets do not fit */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScaffolderValidationErrors"];
                };
            };
            /** @description There is no such run for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is not over */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GetTemplateParameterSchema: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its namespace */
                namespace: string;
                /** @description template */
                kind: string;
                /** @description Its name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The form */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description There is no such template for the caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    ListTemplatingExtensions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Filters and globals */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    SpineEventList: {
        parameters: {
            query?: {
                /** @description The `next` of the page before; 0 */
                after?: number;
                /** @description Page size; 100 */
                limit?: number;
                /** @description Only this topic, or topics that begin so when it ends in `*` */
                topic?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpineEventPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    SpineEventStream: {
        parameters: {
            query?: {
                /** @description Number of the last event that is known */
                after?: number;
                /** @description Only this topic, or topics that begin so when it ends in `*` */
                topic?: string[];
            };
            header?: {
                /** @description What browsers resume with */
                "last-event-id"?: number | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    SpineFollowerList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpineFollowerList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    SpineJobList: {
        parameters: {
            query?: {
                /** @description Only of this kind */
                kind?: string;
                /** @description Only in this state */
                state?: string;
                /** @description The `next` of the page before */
                before?: string;
                /** @description Page size; 100 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpineJobPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    SpineJobGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The job */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpineJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    SpineJobCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The job */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    SpineJobLogGet: {
        parameters: {
            query?: {
                /** @description The `nextOffset` of the page before; 0 */
                offset?: number;
                /** @description How long to wait when there is nothing yet; 0 */
                waitSeconds?: number;
            };
            header?: never;
            path: {
                /** @description The job */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpineJobLog"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    SpineJobRetry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The job */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    SpineQueueList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpineQueueList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    SpineReconcilerList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpineReconcilerList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    SpineReconcilerNudge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The reconciler */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    SpineScheduleList: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpineScheduleList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    UserSettingGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The bucket */
                bucket: string;
                /** @description The key */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The setting */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserSetting"];
                };
            };
            /** @description There is no such setting */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    UserSettingPut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The bucket */
                bucket: string;
                /** @description The key */
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserSettingBody"];
            };
        };
        responses: {
            /** @description The setting */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserSetting"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    UserSettingDelete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The bucket */
                bucket: string;
                /** @description The key */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is not there */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    UserSettingMultiget: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserSettingMultigetBody"];
            };
        };
        responses: {
            /** @description The settings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserSettingMultiget"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GatePluginOpenapiGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The plugin, `catalog` */
                plugin: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GithostPackPut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom the repository stands */
                owner: string;
                /** @description Its name, with or without .git */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of each branch and tag, in Git's own words */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A token is needed, as the password under any name */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The repository is not the caller's */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is larger than a push may be */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostPackGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom the repository stands */
                owner: string;
                /** @description Its name, with or without .git */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A pack, in Git's own words */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A token is needed, as the password under any name */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostRefsGet: {
        parameters: {
            query: {
                /** @description git-upload-pack or git-receive-pack */
                service: string;
            };
            header?: never;
            path: {
                /** @description Under whom the repository stands */
                owner: string;
                /** @description Its name, with or without .git */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Branches and tags, in Git's own words */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A token is needed, as the password under any name */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such repository, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GithostRawGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Under whom the repository stands */
                owner: string;
                /** @description Its name */
                name: string;
                /** @description Branch, tag or commit, a slash, the path */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description There is no such file, or not for this caller */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is larger than what is served */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    GateMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/openmetrics-text": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
