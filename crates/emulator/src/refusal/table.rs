//! What each refusal says. A page's name marks the literal text of a documented row, REC n an answer recorded from the
//! service (`recorded-errors.json`), `ours` a text that nothing documents.

use super::{Refusal, SystemAdvice};
use crate::row::{Row, bad_request, conflict, denied, forbidden, not_found, row, unauthorized};
use axum::http::{StatusCode, header};

impl Refusal {
    /// Status, code, message and details of this refusal.
    #[expect(clippy::too_many_lines, reason = "a table: one line a refusal, and no `_`")]
    pub(crate) fn row(self) -> Row {
        match self {
            // 401: facts part 3 and REC 28; the code is InvalidAuthenticationToken whatever the text.
            Refusal::TokenMissing | Refusal::TokenEmpty | Refusal::SchemeUnknown => {
                unauthorized("Access token is empty.")
            }
            Refusal::TokenMalformed => unauthorized("CompactToken parsing failed with error code: 80049217"),
            Refusal::TokenUntrusted => unauthorized("Access token validation failure."),
            Refusal::TokenForAnother => unauthorized("Access token validation failure. Invalid audience."),
            Refusal::TokenExpired => unauthorized("Lifetime validation failed, the token is expired."),
            // REC 5; every page says that personal accounts are not supported.
            Refusal::PersonalAccount { accepted } => forbidden(format!(
                "Caller does not have the required permissions for accessing this API. AllowedPermissions:'{}'",
                accepted.join(",")
            )),
            // Facts part 3: the delegated twin of REC 4.
            Refusal::ScopeMissing { accepted, granted } => forbidden(format!(
                "Missing scope permissions on the request. API requires one of '{}'. Scopes on the request '{granted}'.",
                accepted.join(", ")
            )),
            // REC 4.
            Refusal::RoleMissing { accepted, granted } => forbidden(format!(
                "Missing role permissions on the request. API requires one of '{}'. Roles on the request '{granted}'.",
                accepted.join(", ")
            )),
            Refusal::UrlMalformed => {
                bad_request("The request URL is not valid: a path segment or query has a malformed escape.")
            } // ours
            Refusal::PathUnknown => row(StatusCode::NOT_FOUND, "ResourceNotFound", "Resource not found."), // facts part 3
            Refusal::MethodNotAllowed { allowed } => Row {
                header: Some((header::ALLOW, allowed)),
                ..row(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "Method Not Allowed")
            }, // REC 38
            Refusal::BodyTooLarge => row(
                StatusCode::PAYLOAD_TOO_LARGE,
                "RequestEntityTooLarge",
                "The request body is larger than 1 MiB.",
            ), // ours
            Refusal::ContentTypeMissing => bad_request(
                "Write requests (excluding DELETE) must contain the Content-Type header declaration.",
            ), // REC 35
            // REC 37; REC 36 for the wrong type.
            Refusal::ContentTypeUnknown
            | Refusal::BodyMissing
            | Refusal::BodyMalformed
            | Refusal::BodyNoObject => bad_request(
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
            ),
            Refusal::PropertyType { property } => bad_request(format!(
                "The value of the property '{property}' does not have the type that the property has."
            )), // ours
            Refusal::Throttled { retry_after } => Row {
                header: retry_after.map(|value| (header::RETRY_AFTER, value)),
                ..row(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", "Too many requests. Try again later.")
            }, // facts part 3; the text is ours
            Refusal::Unavailable { retry_after } => Row {
                header: retry_after.map(|value| (header::RETRY_AFTER, value)),
                ..row(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "serviceNotAvailable",
                    "The service is temporarily unavailable. Try again later.",
                )
            }, // facts part 3; the text is ours
            Refusal::ExpandUnknown { asked } => bad_request(format!(
                "Parsing OData Select and Expand failed: only 'items' can be expanded, not '{asked}'."
            )), // ours
            Refusal::FilterUnknown { asked } => {
                bad_request(format!("The filter '{asked}' is not supported by this operation."))
            } // ours
            Refusal::TooManyAtOnce { property, limit } => {
                bad_request(format!("The property '{property}' must not hold more than {limit} members."))
            } // ours; the numbers are facts 1.3
            Refusal::PageSize { asked } => {
                bad_request(format!("The value '{asked}' of $top must be a number from 1 to 999."))
            } // ours
            Refusal::PageUnknown => bad_request("The value of $skiptoken is not one that this service gave."), // ours
            Refusal::MeWithoutUser => {
                bad_request("/me request is only valid with delegated authentication flow.")
            } // from memory
            Refusal::NoPermission => denied("You do not have permission to perform this operation."), // REC 1 and 2
            Refusal::ResourceUnknown { id } => row(
                StatusCode::NOT_FOUND,
                "Request_ResourceNotFound",
                format!(
                    "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
                ),
            ), // facts part 3
            Refusal::DirectoryDenied => row(
                StatusCode::FORBIDDEN,
                "Authorization_RequestDenied",
                "Insufficient privileges to complete the operation.",
            ), // facts part 3; the text is from memory
            // Page teamworksection-reorder has the text; the two item pages name no row for an unknown user.
            Refusal::UserNotFound => not_found("The specified user wasn't found."),
            // Both item pages, and every page that changes a section.
            Refusal::IfMatchMissing => row(
                StatusCode::PRECONDITION_REQUIRED,
                "PreconditionRequired",
                "The If-Match header is required for this operation.",
            ),
            Refusal::IfMatchStale => row(
                StatusCode::PRECONDITION_FAILED,
                "PreconditionFailed",
                "The If-Match header value doesn't match the current section hierarchy version. List sections again to retrieve the current @microsoft.graph.sectionsVersion annotation and retry.",
            ),
            Refusal::SectionNotFound => not_found("The specified section was not found."),
            Refusal::SectionIsSystem { advice } => forbidden(match advice {
                SystemAdvice::None => "This section is system-generated and cannot be modified.",
                SystemAdvice::Move => {
                    "This section is system-generated and cannot be modified. Items can't be moved into or out of system-defined sections by using this action."
                }
                SystemAdvice::Delete => {
                    "This section is system-generated and cannot be modified. System-defined sections can't be deleted."
                }
                SystemAdvice::Update => {
                    "This section is system-generated and cannot be modified. Only the sortType property can be updated on system-defined sections."
                }
            }),
            Refusal::SystemItems => bad_request("The items of a system-defined section can't be listed."), // resource page: 400; the text is ours
            // Page teamworksection-post-items.
            Refusal::ItemIdMissing => bad_request("The 'id' property is required and must not be empty."),
            Refusal::ItemIdInvalid => bad_request(
                "The specified item ID is not valid. Provide a valid chat, channel, meeting, or community ID.",
            ),
            Refusal::SectionFull => {
                bad_request("The maximum number of items in this section has been reached.")
            }
            Refusal::NotInConversation => forbidden(
                "Access to this resource is denied. The caller must be a member of the conversation being added.",
            ),
            Refusal::ItemIsHere => conflict("This item is already in this section."),
            // The page names the detail and not its shape: details[] is the only place of the error type that can hold it.
            Refusal::ItemIsElsewhere { section } => Row {
                detail: Some(("conflictingSectionId", "This section holds the item.", section)),
                ..conflict(
                    "This item is already associated with another section. Use the move API to relocate it.",
                )
            },
            // Page teamworksectionitem-move: the second half of the 404 cell.
            Refusal::ItemNotFound => not_found("The specified item was not found in this section."),
            Refusal::TargetMissing => {
                bad_request("The 'targetSectionId' property is required and must not be empty.")
            }
            Refusal::TargetIsSource => bad_request("The source and target sections must be different."),
            // Page userteamwork-post-sections.
            Refusal::NameMissing => {
                bad_request("The 'displayName' property is required and must not be empty.")
            }
            Refusal::NameTooLong => bad_request("The 'displayName' property must not exceed 50 characters."),
            Refusal::NameInvalid => {
                bad_request("The section display name contains invalid characters or format.")
            }
            Refusal::SectionReadOnly => bad_request(
                "The 'id', 'createdDateTime', 'lastModifiedDateTime', 'sectionType', or 'isHierarchicalViewEnabled' property is read-only and must not be provided when creating a section.",
            ),
            Refusal::IconReadOnly => bad_request(
                "The 'displayIcon.contentUrl' property is not supported, or the 'displayIcon.displayName' or 'displayIcon.skinTone' property is read-only and must not be provided.",
            ),
            Refusal::TooManySections => bad_request("The maximum number of sections has been reached."),
            Refusal::NameTaken => conflict("A section with this display name already exists."),
            // Page teamworksection-update.
            Refusal::NameRefusedByUpdate => bad_request(
                "The 'displayName' property must not be empty or whitespace, or must not exceed 50 characters.",
            ),
            Refusal::NothingToUpdate => bad_request("At least one property must be provided for update."), // of a member too, whose page has no text
            Refusal::NotUpdatable { property } => bad_request(format!(
                "The property '{property}' is read-only or not updatable. Only displayName, displayIcon, isExpanded, and sortType can be updated."
            )),
            Refusal::SortTypeInvalid => bad_request("The specified sort type is not valid for this section."),
            Refusal::ChatNotFound => not_found("Resource not found."), // facts part 3
            Refusal::ChatType => bad_request(
                "The property 'chatType' must be 'group', with an optional topic, or 'oneOnOne', with two members and no topic.",
            ), // ours
            Refusal::ChatWithoutCaller => bad_request("The members of a new chat must include the caller."), // ours
            Refusal::OneOnOneMembers => bad_request("The members of a one-on-one chat can't be changed."), // ours
            Refusal::NotInRoster => forbidden("InsufficientPrivileges"), // facts 1.4, REC 12
            Refusal::MemberTypeMissing => bad_request("'odata.type' must be specified in the request body."), // REC 19
            Refusal::MemberTypeInvalid => bad_request(
                "The provided '#microsoft.graph.aadUserConversationMember' for 'odata.type' is not valid for this operation.",
            ), // REC 7
            Refusal::BindMissing => bad_request("The navigation bind for the user was missing in request"), // REC 20
            Refusal::BindInvalid => bad_request("The navigation bind for the user is not the URL of a user."), // ours
            Refusal::RoleNotGiven => bad_request("Must specify a role for the new member."), // facts 1.4, REC 9
            Refusal::RoleUnknown { role } => {
                bad_request(format!("The passed-in role '{role}' is not supported."))
            } // REC 10
            Refusal::UserUnknown { reference } => {
                not_found(format!("Failed to find user with id '{reference}' in the tenant"))
            } // REC 25
            Refusal::InstantInvalid { sent } => bad_request(format!(
                "Cannot convert the literal '{sent}' to the expected type 'Edm.DateTimeOffset'."
            )), // ours
            Refusal::TooManyMembers => bad_request("The maximum number of members has been reached."), // ours; the numbers are facts 1.3 to 1.5
            Refusal::MemberIsHere => conflict("This user is a member already."), // ours, of a variation
            Refusal::TemplateMissing => bad_request(
                "The navigation bind for the template was missing in request, or is not the URL of a template.",
            ), // ours
            Refusal::TemplateUnknown { id } => not_found(format!("No team template found with id '{id}'")), // ours
            Refusal::TeamName => bad_request(
                "The property 'displayName' of a team is required and must not exceed 256 characters.",
            ), // ours
            Refusal::TeamWithoutOwner => {
                bad_request("A team owner must be provided when creating a team in application context.")
            } // from memory
            Refusal::OperationNotFound => not_found("The specified operation was not found."), // ours
            Refusal::TeamNotFound { id } => Row {
                inner_code: Some("ItemNotFound"),
                ..not_found(format!("No team found with Group Id {id}"))
            }, // REC 22
            Refusal::TooManyOwners => bad_request("The maximum number of owners has been reached."), // ours; facts 1.3
            Refusal::LastOwner => bad_request("A team or channel can't be without an owner."),       // ours
            Refusal::GuestByApplication => {
                forbidden("Using application permissions to add guest members to a team is not supported.")
            } // facts 1.3: a sentence of the v1.0 page; the status is ours
            Refusal::ChannelNotFound => row(
                StatusCode::NOT_FOUND,
                "ItemNotFound",
                "Failed to execute Skype backend request GetThreadS2SRequest.",
            ), // REC 23
            Refusal::ChannelName => bad_request(
                "The property 'displayName' of a channel is required and must not exceed 50 characters.",
            ), // ours
            Refusal::ChannelWithoutOwner => bad_request("A private or shared channel must have an owner."), // ours
            Refusal::ChannelHasNoMembers => bad_request("Operation not supported for this Channel"), // facts 1.5, REC 15
            Refusal::GeneralChannel => bad_request("The General channel can't be deleted."),         // ours
            Refusal::SharedByApplication => denied("Caller is unauthorized to add members."), // facts 1.5, REC 14
            Refusal::NotInTeam => not_found("User is not found in the team"), // REC 16, which has no status
            Refusal::TooManyChannels => bad_request("The maximum number of channels has been reached."), // ours; the numbers are facts 1.5
            Refusal::MemberNotFound => not_found("The specified member was not found."), // ours
        }
    }
}
