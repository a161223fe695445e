"""What the client does to a request on its way, and to an answer on its way back."""

from kiota_authentication_azure._exceptions import HTTPError
from kiota_authentication_azure.azure_identity_access_token_provider import AzureIdentityAccessTokenProvider

from graph import TEAM, FixedToken, GraphTest, header, reading_headers, sending


class Wire(GraphTest):
    async def test_a_token_goes_over_http_to_this_machine_only(self):
        provider = AzureIdentityAccessTokenProvider(FixedToken("token"), options=None)
        self.assertEqual(await provider.get_authorization_token("http://127.0.0.1:8080/beta"), "token")
        with self.assertRaises(HTTPError):
            await provider.get_authorization_token("http://emulator.example/beta")

    async def test_the_base_url_ends_in_a_slash_and_every_path_begins_with_one(self):
        members = self.graph.teams.by_team_id(TEAM).members
        request = members.to_get_request_information()
        self.graph.request_adapter.set_base_url_for_request_information(request)
        self.assertTrue(request.url.endswith(f"/beta//teams/{TEAM}/members"), request.url)
        self.assertTrue((await members.get()).value)

    async def test_client_request_id_comes_back_in_the_header_and_in_an_error(self):
        sent = "3f2c7a10-5d5e-4b0a-9d0e-6a1f00000062"
        configuration = sending(client_request_id=sent)
        seen = reading_headers(configuration)
        await self.graph.teams.by_team_id(TEAM).members.get(configuration)
        self.assertEqual(header(seen, "client-request-id"), sent)
        self.assertNotEqual(header(seen, "request-id"), sent)

        garbage = self.client("garbage").teams.by_team_id(TEAM).members
        error = await self.refused(garbage.get(sending(client_request_id=sent)))
        self.assertEqual(error.error.inner_error.client_request_id, sent)
