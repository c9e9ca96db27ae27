/** A whole phone.toml of lines about the hardware. Lines before the first table are taken as entries of the file itself. */
export function phoneToml(hardware: string): string {
  return `
number = "8 800 333-44-34"
route = [{ name = "main", server = "sips:pbx.example:5061", account = "hotline-17", password_file = "main.password" }]
${hardware}
`;
}
