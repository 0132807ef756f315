//! Every size, time and count that a step may not exceed.

use std::time::Duration;

/// Largest result of a Task that is written, in bytes: what Tekton takes of a container.
pub const RESULT_BYTES_MAX: usize = 4_096;

/// Files and folders of one source that are walked over.
pub const SOURCE_ENTRIES_MAX: usize = 500_000;

/// Folders below one another that are walked into.
pub const SOURCE_DEPTH_MAX: usize = 64;

/// Longest path below a source, in bytes.
pub const SOURCE_PATH_BYTES_MAX: usize = 4_096;

/// Largest lock file that is read, in bytes.
pub const LOCK_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Largest description of a package (`package.json`, `METADATA`, a POM) that is read, in bytes.
pub const ABOUT_BYTES_MAX: u64 = 2 * 1024 * 1024;

/// Lock files of one source that are read.
pub const LOCKS_MAX: usize = 64;

/// Files of requirements that lead to one another.
pub const REQUIREMENTS_FILES_MAX: usize = 64;

/// Components of one SBOM.
pub const COMPONENTS_MAX: usize = 50_000;

/// Dependencies between the components of one SBOM.
pub const DEPENDENCIES_MAX: usize = 1_000_000;

/// Files that one component may be fetched as, of those that a lock file names.
pub const DISTRIBUTIONS_MAX: usize = 200;

/// Longest name, version, licence or address of a component, in bytes.
pub const COMPONENT_TEXT_BYTES_MAX: usize = 4_096;

/// Installed packages whose licences are looked up.
pub const INSTALLED_MAX: usize = 20_000;

/// Elements, attributes and texts of one POM.
pub const POM_NODES_MAX: u32 = 200_000;

/// Parents of a POM that are looked at for its licence.
pub const POM_PARENTS_MAX: usize = 12;

/// Largest file of Maven's local repository that is hashed, in bytes.
pub const MAVEN_FILE_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// All files of Maven's local repository that are hashed for one SBOM, in bytes.
pub const MAVEN_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;

/// Largest SBOM that is read, in bytes.
pub const SBOM_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// Largest file that is searched for secrets, in bytes.
pub const SECRET_FILE_BYTES_MAX: u64 = 5 * 1024 * 1024;

/// All files of one source that are searched for secrets, in bytes.
pub const SECRET_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// Findings of one scan that are written down, of secrets and of vulnerabilities each.
pub const FINDINGS_MAX: usize = 10_000;

/// Findings that the log names; the findings file has them all.
pub const FINDINGS_SHOWN: usize = 50;

/// Examples of what was not looked at, for each reason.
pub const NOT_SCANNED_EXAMPLES: usize = 10;

/// Beginning of a file that is looked at to tell text from other things, in bytes.
pub const SNIFF_BYTES: usize = 8_192;

/// Largest record of a snapshot of OSV, in bytes.
pub const OSV_RECORD_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Records of one snapshot of OSV.
pub const OSV_RECORDS_MAX: usize = 5_000_000;

/// Files and folders of one snapshot of OSV.
pub const OSV_FILES_MAX: usize = 5_000_000;

/// Folders below one another in a snapshot of OSV.
pub const OSV_DEPTH_MAX: usize = 6;

/// All records of one snapshot of OSV, in bytes, once they are unpacked.
pub const OSV_BYTES_MAX: u64 = 64 * 1024 * 1024 * 1024;

/// Longest version that is compared, in bytes.
pub const VERSION_BYTES_MAX: usize = 256;

/// Parts of a version of Maven that are inside one another.
pub const VERSION_DEPTH_MAX: usize = 64;

/// Largest package file, in bytes.
pub const PACKAGE_FILE_BYTES_MAX: u64 = 256 * 1024;

/// Entries of `include`, which are layers.
pub const INCLUDES_MAX: usize = 64;

/// Patterns of `exclude`.
pub const EXCLUDES_MAX: usize = 256;

/// Words of a command.
pub const COMMAND_WORDS_MAX: usize = 256;

/// Variables of an image.
pub const VARIABLES_MAX: usize = 256;

/// Labels of an image that are the repository's own.
pub const LABELS_MAX: usize = 64;

/// Longest text of a package file (a word of the command, a value, a path), in bytes.
pub const PACKAGE_TEXT_BYTES_MAX: usize = 32 * 1024;

/// Files and folders of one image, of the base apart.
pub const IMAGE_ENTRIES_MAX: usize = 400_000;

/// All files of one image, in bytes, of the base apart.
pub const IMAGE_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// Bytes that are copied at a time.
pub const COPY_BYTES: usize = 256 * 1024;

/// Largest index, manifest or config of an image that is read, in bytes.
pub const IMAGE_DOCUMENT_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Layers of a base image.
pub const BASE_LAYERS_MAX: usize = 256;

/// All layers of a base image, in bytes.
pub const BASE_BYTES_MAX: u64 = 16 * 1024 * 1024 * 1024;

/// Indexes of a base image that lead to one another.
pub const BASE_INDEXES_MAX: usize = 4;

/// How long Git may take to fetch and write a source.
pub const CLONE_TIME_MAX: Duration = Duration::from_mins(15);

/// Largest file that Git may write, in bytes.
pub const CLONE_FILE_BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;

/// Longest address and longest revision, in bytes.
pub const CLONE_TEXT_BYTES_MAX: usize = 4_096;

/// How long is waited for a service to be well when nothing else is said.
pub const VERIFY_TIME: Duration = Duration::from_mins(1);

/// Longest that may be waited for a service to be well.
pub const VERIFY_TIME_MAX: Duration = Duration::from_hours(1);

/// How long one request to a service may take.
pub const VERIFY_REQUEST_TIME_MAX: Duration = Duration::from_secs(5);

/// How soon a service is asked again at first; twice as long each time.
pub const VERIFY_AGAIN: Duration = Duration::from_millis(100);

/// Longest between two requests to a service.
pub const VERIFY_AGAIN_MAX: Duration = Duration::from_secs(2);

/// Largest answer of a service that is read, in bytes.
pub const VERIFY_BODY_BYTES_MAX: u64 = 64 * 1024;
