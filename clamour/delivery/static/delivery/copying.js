// A button that copies a field; without this script it stays hidden and the field is selected by hand.
for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.copies);
    field.select();
    navigator.clipboard?.writeText(field.value);
    button.textContent = button.dataset.copied;
  });
}
