-- What runs where. A slot is one service in one environment.
CREATE TABLE delivery_host (
    role TEXT PRIMARY KEY,
    node TEXT NOT NULL,
    since BIGINT NOT NULL
);
CREATE TABLE delivery_service (
    service TEXT PRIMARY KEY,
    repository TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE delivery_slot (
    id TEXT PRIMARY KEY,
    service TEXT NOT NULL REFERENCES delivery_service (service),
    environment TEXT NOT NULL,
    label TEXT NOT NULL,
    number BIGINT NOT NULL,
    deployment_id TEXT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX delivery_slot_place ON delivery_slot (service, environment);
CREATE UNIQUE INDEX delivery_slot_label ON delivery_slot (label);
CREATE UNIQUE INDEX delivery_slot_number ON delivery_slot (number);
CREATE TABLE delivery_deployment (
    id TEXT PRIMARY KEY,
    slot_id TEXT NOT NULL REFERENCES delivery_slot (id),
    service TEXT NOT NULL,
    environment TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    repository TEXT NOT NULL,
    revision TEXT NOT NULL,
    previous_revision TEXT,
    digest TEXT NOT NULL,
    blob TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    run TEXT,
    of_deployment TEXT,
    replaces TEXT,
    actor TEXT NOT NULL,
    reason TEXT,
    log_tail TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    settled_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX delivery_deployment_slot ON delivery_deployment (slot_id, id);
CREATE INDEX delivery_deployment_service ON delivery_deployment (service, id);
CREATE INDEX delivery_deployment_open ON delivery_deployment (slot_id, id)
    WHERE state IN ('pending', 'starting');
