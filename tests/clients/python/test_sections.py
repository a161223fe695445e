"""Adding and moving section items. The client has models and builders for all of it, and none for If-Match."""

from uuid import UUID, uuid4

from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph_beta.generated.models.chat import Chat
from msgraph_beta.generated.models.chat_type import ChatType
from msgraph_beta.generated.models.section_item_type import SectionItemType
from msgraph_beta.generated.models.section_type import SectionType
from msgraph_beta.generated.models.teamwork_section import TeamworkSection
from msgraph_beta.generated.models.teamwork_section_item import TeamworkSectionItem
from msgraph_beta.generated.users.item.teamwork.sections.item.items.item.move.move_post_request_body import (
    MovePostRequestBody,
)

from graph import COLLEAGUE, FOREIGN_CHAT, FULL_SECTION, NOBODY, USER, GraphTest, member, sending


def etag(model) -> str:
    """The etag of an answer, for which the models have no property."""
    return model.additional_data["@odata.etag"]


class Sections(GraphTest):
    """Two new sections, `source` and `target`, and a new chat, `item`; all are removed when the test has ended."""

    async def asyncSetUp(self) -> None:
        await super().asyncSetUp()
        self.sections = self.graph.users.by_user_id(USER).teamwork.sections
        members = [member(USER, "owner"), member(COLLEAGUE, "owner")]
        self.item = (await self.graph.chats.post(Chat(chat_type=ChatType.Group, members=members))).id
        self.addAsyncCleanup(self.graph.chats.by_chat_id(self.item).delete)
        self.source = await self.section()
        self.target = await self.section()
        self.source_items = self.sections.by_teamwork_section_id(self.source).items
        self.target_items = self.sections.by_teamwork_section_id(self.target).items

    async def section(self) -> str:
        """The id of a new section."""
        new = TeamworkSection(display_name=f"Python {uuid4()}")
        made = await self.sections.post(new, await self.current())
        self.assertEqual(made.section_type, SectionType.UserDefined)

        async def remove() -> None:
            await self.sections.by_teamwork_section_id(made.id).delete(await self.current())

        self.addAsyncCleanup(remove)
        return made.id

    async def current_etag(self) -> str:
        """The etag of one section, which is that of all. (The list of all is parsed at 20 ms a section.)"""
        return etag(await self.sections.by_teamwork_section_id(FULL_SECTION).get())

    async def current(self) -> RequestConfiguration:
        """What a change sends."""
        return sending(If_Match=await self.current_etag())

    async def listed(self, items) -> list[str]:
        """The ids of the items in a section."""
        return [one.id for one in (await items.get()).value]

    async def test_an_item_is_added_moved_and_removed_and_every_change_renews_the_etag(self):
        before = await self.current_etag()
        added = await self.source_items.post(TeamworkSectionItem(id=self.item), sending(If_Match=before))
        self.assertEqual((added.id, added.item_type), (self.item, SectionItemType.Chat))
        self.assertNotEqual(etag(added), before)
        self.assertEqual(etag(added), await self.current_etag())

        # The etag of an answer is the next change's version.
        move = self.source_items.by_teamwork_section_item_id(self.item).move
        moved = await move.post(MovePostRequestBody(target_section_id=self.target), sending(If_Match=etag(added)))
        self.assertEqual(moved.id, self.item)
        self.assertNotEqual(etag(moved), etag(added))
        self.assertEqual(await self.listed(self.source_items), [])
        self.assertEqual(await self.listed(self.target_items), [self.item])

        in_target = self.target_items.by_teamwork_section_item_id(self.item)
        self.assertIsNone(await in_target.delete(await self.current()))
        self.assertEqual(await self.listed(self.target_items), [])

    async def test_version_and_order_are_annotations_of_the_list_and_guids_in_it_are_uuids(self):
        answer = await self.sections.get()
        version = answer.additional_data["@microsoft.graph.sectionsVersion"]
        self.assertEqual([f'"{version}"'] * len(answer.value), [etag(section) for section in answer.value])
        order = answer.additional_data["@microsoft.graph.sectionsOrder"]
        self.assertEqual([str(one) for one in order], [section.id for section in answer.value])
        self.assertIn(UUID(self.source), order)

    async def test_an_item_that_is_already_in_a_section_is_refused_and_the_error_says_where_it_is(self):
        new = TeamworkSectionItem(id=self.item)
        await self.source_items.post(new, await self.current())
        again = self.source_items.post(new, await self.current())
        await self.assert_refused(again, 409, "Conflict", "This item is already in this section.")

        error = (await self.refused(self.target_items.post(new, await self.current()))).error
        message = "This item is already associated with another section. Use the move API to relocate it."
        self.assertEqual(error.message, message)
        details = [(detail.code, detail.target) for detail in error.details]
        self.assertEqual(details, [("conflictingSectionId", self.source)])

    async def test_a_change_needs_the_version_that_the_sections_have(self):
        new = TeamworkSectionItem(id=self.item)
        message = "The If-Match header is required for this operation."
        await self.assert_refused(self.source_items.post(new), 428, "PreconditionRequired", message)
        message = (
            "The If-Match header value doesn't match the current section hierarchy version. "
            "List sections again to retrieve the current @microsoft.graph.sectionsVersion annotation and retry."
        )
        stale = self.source_items.post(new, sending(If_Match='"1"'))
        await self.assert_refused(stale, 412, "PreconditionFailed", message)

    async def test_an_item_must_be_named_and_be_a_conversation_of_the_user(self):
        unnamed = self.source_items.post(TeamworkSectionItem(), await self.current())
        message = "The 'id' property is required and must not be empty."
        await self.assert_refused(unnamed, 400, "BadRequest", message)
        foreign = self.source_items.post(TeamworkSectionItem(id=FOREIGN_CHAT), await self.current())
        message = (
            "Access to this resource is denied. The caller must be a member of the conversation being added."
        )
        await self.assert_refused(foreign, 403, "Forbidden", message)

    async def test_an_item_cannot_be_moved_from_or_to_what_is_not_there(self):
        move = self.source_items.by_teamwork_section_item_id(self.item).move
        absent = move.post(MovePostRequestBody(target_section_id=self.target), await self.current())
        message = "The specified item was not found in this section."
        await self.assert_refused(absent, 404, "NotFound", message)
        await self.source_items.post(TeamworkSectionItem(id=self.item), await self.current())
        nowhere = move.post(MovePostRequestBody(target_section_id=str(uuid4())), await self.current())
        await self.assert_refused(nowhere, 404, "NotFound", "The specified section was not found.")
        self.assertEqual(await self.listed(self.target_items), [])

    async def test_nobody_has_no_sections(self):
        sections = self.graph.users.by_user_id(NOBODY).teamwork.sections
        await self.assert_refused(sections.get(), 404, "NotFound", "The specified user wasn't found.")
