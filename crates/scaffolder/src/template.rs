//! What a template says: the entity `scaffolder.backstage.io/v1beta3`, `kind: Template`, as a type.
