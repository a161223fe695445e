"""Adding members to teams, chats and channels, as a program that uses the client would do it."""

from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph_beta.generated.models.aad_user_conversation_member import AadUserConversationMember
from msgraph_beta.generated.models.channel import Channel
from msgraph_beta.generated.models.channel_membership_type import ChannelMembershipType
from msgraph_beta.generated.models.chat import Chat
from msgraph_beta.generated.models.chat_type import ChatType
from msgraph_beta.generated.models.team import Team
from msgraph_beta.generated.models.teams_async_operation_status import TeamsAsyncOperationStatus

from graph import (
    APPLICATION_TOKEN,
    COLLEAGUE,
    DISABLED,
    GRAPH_ROOT,
    NEWCOMER,
    NOBODY,
    PARTNER,
    PARTNER_TENANT,
    TEAM,
    TOKEN_WITHOUT_PERMISSION,
    USER,
    GraphTest,
    header,
    member,
    reading_headers,
)


class Members(GraphTest):
    async def listed(self, members) -> list[str]:
        """Whom a member list names."""
        return [one.user_id for one in (await members.get()).value]

    async def chat_members(self):
        """The members of a new group chat of two, which is removed when the test has ended."""
        members = [member(USER, "owner"), member(COLLEAGUE, "owner")]
        made = await self.graph.chats.post(Chat(chat_type=ChatType.Group, topic="Python", members=members))
        chat = self.graph.chats.by_chat_id(made.id)
        self.addAsyncCleanup(chat.delete)
        return chat.members

    async def channel_members(self, kind: ChannelMembershipType):
        """The members of a new channel, which is removed when the test has ended."""
        channels = self.graph.teams.by_team_id(TEAM).channels
        configuration = RequestConfiguration()
        seen = reading_headers(configuration)
        new = Channel(display_name=f"Python {kind.value}", membership_type=kind)
        made = await channels.post(new, configuration)
        # A shared channel is made while the client waits: 202 without a body, of which the client makes None.
        channel = channels.by_channel_id(made.id if made else await self.done(header(seen, "location")))
        self.addAsyncCleanup(channel.delete)
        self.assertEqual((await channel.get()).membership_type, kind)
        return channel.members

    async def done(self, location: str) -> str:
        """What an operation has made, once it has; the location is `/teams('{id}')/operations('{id}')`."""
        _, team, _, operation, _ = location.split("'")
        operations = self.graph.teams.by_team_id(team).operations
        while True:
            seen = await operations.by_teams_async_operation_id(operation).get()
            if seen.status == TeamsAsyncOperationStatus.Succeeded:
                return seen.target_resource_id
            waiting = (TeamsAsyncOperationStatus.NotStarted, TeamsAsyncOperationStatus.InProgress)
            self.assertIn(seen.status, waiting)

    async def test_a_member_is_added_to_a_team_listed_and_removed(self):
        members = self.graph.teams.by_team_id(TEAM).members
        added = await members.post(member(NEWCOMER))
        self.assertIsInstance(added, AadUserConversationMember)
        self.assertEqual((added.user_id, added.roles), (NEWCOMER, []))
        self.assertIn(NEWCOMER, await self.listed(members))

        membership = members.by_conversation_member_id(added.id)
        self.assertEqual((await membership.get()).user_id, NEWCOMER)
        self.assertIsNone(await membership.delete())
        self.assertNotIn(NEWCOMER, await self.listed(members))

    async def test_a_member_is_added_to_a_chat_and_only_the_location_says_where(self):
        members = await self.chat_members()
        configuration = RequestConfiguration()
        seen = reading_headers(configuration)
        # The page gives this 201 no body, of which the client makes None.
        self.assertIsNone(await members.post(member(NEWCOMER, "owner"), configuration))
        self.assertEqual(await self.listed(members), [USER, COLLEAGUE, NEWCOMER])

        membership = members.by_conversation_member_id(header(seen, "location").rsplit("/", 1)[1])
        self.assertEqual((await membership.get()).user_id, NEWCOMER)
        self.assertIsNone(await membership.delete())
        self.assertEqual(await self.listed(members), [USER, COLLEAGUE])

    async def test_a_member_is_added_to_a_private_channel_listed_and_removed(self):
        members = await self.channel_members(ChannelMembershipType.Private)
        added = await members.post(member(COLLEAGUE, "owner"))
        self.assertEqual((added.user_id, added.roles), (COLLEAGUE, ["owner"]))
        self.assertEqual(await self.listed(members), [USER, COLLEAGUE])
        self.assertIsNone(await members.by_conversation_member_id(added.id).delete())
        self.assertEqual(await self.listed(members), [USER])

    async def test_a_user_of_another_tenant_is_added_to_a_shared_channel_listed_and_removed(self):
        members = await self.channel_members(ChannelMembershipType.Shared)
        added = await members.post(member(PARTNER, tenant_id=PARTNER_TENANT))
        self.assertEqual((added.user_id, added.tenant_id, added.roles), (PARTNER, PARTNER_TENANT, []))
        self.assertEqual(await self.listed(members), [USER, PARTNER])
        self.assertIsNone(await members.by_conversation_member_id(added.id).delete())
        self.assertEqual(await self.listed(members), [USER])

    async def test_a_team_is_made_while_the_client_waits_and_takes_a_member(self):
        configuration = RequestConfiguration()
        seen = reading_headers(configuration)
        template = {"template@odata.bind": f"{GRAPH_ROOT}/v1.0/teamsTemplates('standard')"}
        self.assertIsNone(
            await self.graph.teams.post(Team(display_name="Python", additional_data=template), configuration)
        )
        made = await self.done(header(seen, "location"))
        self.addAsyncCleanup(self.client(APPLICATION_TOKEN).groups.by_group_id(made).delete)
        members = self.graph.teams.by_team_id(made).members
        self.assertEqual((await members.post(member(NEWCOMER))).user_id, NEWCOMER)
        self.assertEqual(await self.listed(members), [USER, NEWCOMER])

    async def test_nobody_and_somebody_disabled_cannot_be_added_to_a_team(self):
        members = self.graph.teams.by_team_id(TEAM).members
        for user in [NOBODY, DISABLED]:
            message = f"Failed to find user with id '{user}' in the tenant"
            await self.assert_refused(members.post(member(user, "owner")), 404, "NotFound", message)

    async def test_a_member_of_a_chat_needs_a_role_that_there_is(self):
        members = await self.chat_members()
        without = member(NEWCOMER)
        without.roles = None
        message = "Must specify a role for the new member."
        await self.assert_refused(members.post(without), 400, "BadRequest", message)
        message = "The passed-in role 'member' is not supported."
        await self.assert_refused(members.post(member(NEWCOMER, "member")), 400, "BadRequest", message)

    async def test_a_token_that_is_none_and_a_token_without_the_permission_are_told_apart(self):
        garbage = self.client("garbage").teams.by_team_id(TEAM).members
        message = "CompactToken parsing failed with error code: 80049217"
        await self.assert_refused(garbage.post(member(NEWCOMER)), 401, "InvalidAuthenticationToken", message)
        powerless = self.client(TOKEN_WITHOUT_PERMISSION).teams.by_team_id(TEAM).members
        message = (
            "Missing scope permissions on the request. "
            "API requires one of 'TeamMember.ReadWrite.All'. Scopes on the request ''."
        )
        await self.assert_refused(powerless.post(member(NEWCOMER)), 403, "Forbidden", message)
